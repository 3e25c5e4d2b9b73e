/**
 * How far the service's clock is ahead of this one, by the answers' `Date`, as the SDK for JavaScript keeps it. Not here:
 * an answer with `Age`, or one that took over 15 minutes, which it does not learn from.
 * Source: `AwsSdkSigV4Signer` and `getUpdatedSystemClockOffset` in `@aws-sdk/core`.
 */

/** From here on a request is refused, ms: what AWS allows is five minutes, and the SDK leaves one. */
const SKEWED_MS = 240_000;

export class ClockOffset {
  #ms = 0;

  /** An answer came. True where it shows a clock that is wrong, and not as it was thought to be. */
  corrected(date: string | undefined, nowMs: number): boolean {
    const before = this.#ms;
    const atMs = Date.parse(date ?? '');
    if (!Number.isNaN(atMs)) this.#ms = atMs - nowMs;
    return Math.abs(this.#ms) >= SKEWED_MS && this.#ms !== before;
  }
}
