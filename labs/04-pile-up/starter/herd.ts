import type { Random } from '@slowdown/kit/random';

/**
 * How long a client waits before it tries again, ms.
 *
 * - 0 to 20,000, and the longer, the more often the call was refused: before the first retry about half a second in the
 *   mean, before the fourth at least twice that.
 * - Clients that were refused at the same moment must not come back at the same moment.
 * - 256 clients that begin at once, with a part each, before a service that lets 100 a second through: they need at
 *   most 768 requests.
 * @param _retry 1 before the second attempt of a call, 2 before the third, and so on
 * @param _random a number from 0 to below 1, a new one each time it is called. Use it for chance, not Math.random: a test
 *   has to be able to repeat it. (`_` says that nothing uses it yet.)
 */
export function backoffMs(_retry: number, _random: Random): number {
  // TODO, step 2: somebody thought that a second is long enough to calm down. All of them thought so.
  return 1000;
}

/**
 * When a worker begins, ms after the job did: 0 to `rampMs`. In no tenth of that time does more than a quarter of the
 * workers begin.
 * @param _nth which worker it is: 0 to workers - 1
 */
export function startMs(_nth: number, _workers: number, _rampMs: number): number {
  // TODO, step 2: I want the workers to begin one after the other.
  return 0;
}
