/** Lines and areas of one value for each second, as paths on a square of 1 by 1 that is stretched to its place. */

/** Where a value lies, from the top, 0 to 1. */
type Down = (value: number) => number;

const digits = (value: number) => Number(value.toFixed(5));

/** From left to right: level for a second, then up or down to the next. */
export const stairs = (values: readonly number[], y: Down): string =>
  values
    .map(
      (value, n) =>
        `${n === 0 ? 'M' : 'L'}${digits(n / values.length)} ${digits(y(value))}H${digits((n + 1) / values.length)}`,
    )
    .join('');

/** What lies between two of them. */
export function between(tops: readonly number[], feet: readonly number[], y: Down): string {
  const back = feet.map((foot, n) => `L${digits((n + 1) / feet.length)} ${digits(y(foot))}H${digits(n / feet.length)}`);
  return `${stairs(tops, y)}${back.toReversed().join('')}Z`;
}
