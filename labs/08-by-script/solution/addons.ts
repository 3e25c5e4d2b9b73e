import type { Addon, ScriptedResponse } from '@slowdown/kit/proxy';
import { isWrite, prefixOf, TokenBucket } from '@slowdown/kit/throttle';
import type { BucketOptions, SplittingOptions } from '../model.ts';

// #region always
const tooManyRequests = (): ScriptedResponse => ({ statusCode: 429, headers: [['Content-Length', '0']], content: '' });

/** Answers everything with 429. */
export function always429(): Addon {
  return {
    requestheaders(flow) {
      flow.response = tooManyRequests();
    },
  };
}
// #endregion always

// #region third
/** Answers every third request with 429, and lets the others pass. */
export function everyThird(): Addon {
  let requests = 0;
  return {
    requestheaders(flow) {
      requests += 1;
      if (requests % 3 === 0) flow.response = tooManyRequests();
    },
  };
}
// #endregion third

// #region slow-down
/** S3's own words for "too fast". */
export function slowDown(): ScriptedResponse {
  const content =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
  const headers: ScriptedResponse['headers'] = [
    ['Content-Type', 'application/xml'],
    ['Content-Length', String(content.length)],
  ];
  return { statusCode: 503, reason: 'Slow Down', headers, content };
}
// #endregion slow-down

// #region bucket
/** A limit for the writes to each prefix. Above it: 503, as S3 says it. */
export function slowBucket({ ratePerSecond, burst, now }: BucketOptions): Addon {
  const buckets = new Map<string, TokenBucket>();
  return {
    requestheaders(flow) {
      const prefix = prefixOf(flow.request.path);
      if (prefix === null || !isWrite(flow.request)) return;
      const bucket = buckets.get(prefix) ?? new TokenBucket({ ratePerSecond, burst, clock: now });
      buckets.set(prefix, bucket);
      if (!bucket.take()) flow.response = slowDown();
    },
  };
}
// #endregion bucket

// #region splitting
/** How long a prefix may go without a refusal and still be hot, milliseconds. */
const COOLS_AFTER_MS = 1000;

/** The same, and a prefix that has refused for a while splits in two. */
export function splittingBucket({ ratePerSecond, burst, splitAfterMs, now }: SplittingOptions): Addon {
  const full = () => new TokenBucket({ ratePerSecond, burst, clock: now });
  const prefixes = new Map<string, { halves: TokenBucket[]; hotSinceMs: number; refusedMs: number }>();
  return {
    requestheaders(flow) {
      const { path } = flow.request;
      const name = prefixOf(path);
      if (name === null || !isWrite(flow.request)) return;
      const prefix = prefixes.get(name) ?? { halves: [full()], hotSinceMs: 0, refusedMs: -Infinity };
      prefixes.set(name, prefix);
      if (prefix.halves[halfOf(path) % prefix.halves.length]?.take()) return;
      flow.response = slowDown();
      if (now() - prefix.refusedMs > COOLS_AFTER_MS) prefix.hotSinceMs = now();
      prefix.refusedMs = now();
      if (now() - prefix.hotSinceMs >= splitAfterMs && prefix.halves.length < 2) prefix.halves.push(full());
    },
  };
}

/** In which half of its prefix a key is: always the same one. */
function halfOf(path: string): number {
  return [...(path.split('?')[0] ?? '')].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 2;
}
// #endregion splitting
