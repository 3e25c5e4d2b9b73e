/** Numbers of the page on the talk's graph, as it writes them. */
import type { Range, Rhythm } from './data.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `254,700` */
export const hundreds = (value: number): string => whole.format(Math.round(value / 100) * 100);

/** `254,600–254,900`; one number where both are the same as it is written. */
export function spanned([least, most]: Range, written: (value: number) => string): string {
  const [from, to] = [written(least), written(most)];
  return from === to ? from : `${from}–${to}`;
}

export const percent = (share: number): string => `${Math.round(share * 100)}`;

/** `2–3 %` */
export const percents = (range: Range): string => `${spanned(range, percent)}\u00a0%`;

const seconds = (value: number): string => (value < 20 ? value.toFixed(1) : whole.format(value));
const minutes = (value: number): string => whole.format(value / 60);

export const inSeconds = (range: Range): string => `${spanned(range, seconds)}\u00a0s`;
export const inMinutes = (range: Range): string => `${spanned(range, minutes)}\u00a0min`;

/** `6 min, strength 0.89, in 5 of 5`, or `none` where no seed has one, or chance may have made it. */
export function rhythmText({ seeds, periodS, strength }: Rhythm, of: number, written: (range: Range) => string) {
  if (periodS === null) return 'none';
  const found = seeds === of ? '' : `, in ${seeds} of ${of} runs alone`;
  return `${written(periodS)}, strength ${spanned(strength, (value) => value.toFixed(2))}${found}`;
}
