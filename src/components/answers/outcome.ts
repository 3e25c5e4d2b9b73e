/** How the numbers of simulated fleets are written. */
const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Three digits are more than a simulation means. */
export const rounded = (value: number): string => number.format(value);

export const percent = (share: number): string =>
  `${(share * 100).toLocaleString('en', { maximumSignificantDigits: share < 0.1 ? 2 : 3 })}\u00a0%`;

/** Milliseconds, or seconds where those are many. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${number.format(ms)}\u00a0ms` : `${number.format(ms / 1000)}\u00a0s`;
