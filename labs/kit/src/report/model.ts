/** What a report says, as data: the documented form of `--json`, and what every other form is drawn from. */
import { z } from 'zod';

/** Grows when a field goes away or changes its meaning; a new field does not count. */
export const REPORT_VERSION = 1;

const count = z.int().min(0);
/** Milliseconds; where it is a moment, since the first request arrived. */
const ms = z.number().min(0);

const attempt = z.strictObject({
  startMs: ms,
  /** null: still in flight when the report was made. */
  endMs: ms.nullable(),
  /** null: the connection ended without an answer. */
  status: z.int().nullable(),
  /** The service's error code, `SlowDown` for one. */
  errorCode: z.string().nullable(),
  throttled: z.boolean(),
  /** Why it ended otherwise than with a whole response; null where it did not. */
  error: z.string().nullable(),
  /** The fault that the proxy injected; null where the backend answered untouched. */
  fault: z.string().nullable(),
});

const call = z.strictObject({
  method: z.string(),
  host: z.string(),
  /** Path and query, credentials redacted. */
  path: z.string(),
  outcome: z.enum(['succeeded', 'failed', 'open']),
  /** Between the attempts, where the SDK sleeps. */
  waitingMs: ms,
  inFlightMs: ms,
  attempts: z.array(attempt),
});

export const report = z.strictObject({
  version: z.literal(REPORT_VERSION),
  /** When the proxy began to listen, ISO 8601. */
  startedAt: z.iso.datetime(),
  /** How long it listened. */
  elapsedMs: ms,
  /** The program, shortened to what holds no secret; null for a proxy that stood alone. */
  command: z.string().nullable(),
  /** How the program ended; null where there was none, or where it runs on. */
  ended: z.union([z.strictObject({ code: z.int() }), z.strictObject({ signal: z.string() })]).nullable(),
  mode: z.enum(['endpoint', 'intercept']),
  /** What answered behind the proxy. */
  backend: z.string(),
  /** The rules in force, each in its own words, with what they did: requests looked at, matched, and struck. */
  rules: z.array(z.strictObject({ says: z.string(), seen: count, matched: count, struck: count })),
  /** What decided every chance in them: the same seed, the same chances. */
  seed: count,
  totals: z.strictObject({
    calls: count,
    attempts: count,
    retries: count,
    /** Attempts answered 429 or 503, or with a throttling code. */
    throttled: count,
    succeeded: count,
    failed: count,
    /** Calls that were not over. */
    open: count,
    /** Backoff: the time between attempts, added over all calls. */
    waitingMs: ms,
    /** The time of all attempts, added. */
    inFlightMs: ms,
    /** From the first request to the last answer. */
    elapsedMs: ms,
  }),
  /** How often somebody held a flow back, by how that ended; null: it was held still. */
  held: z.array(
    z.strictObject({
      at: z.enum(['request', 'response']),
      endedBy: z.enum(['resumed', 'edited', 'dropped', 'timed out', 'client gone']).nullable(),
      count,
    }),
  ),
  /** Connections of mode intercept that no request was seen on: passed on unseen, refused, or left by a client that does not trust the proxy. */
  unseen: z.array(z.strictObject({ host: z.string(), how: z.enum(['tunnelled', 'refused', 'distrusted']), count })),
  /** How attempts were answered, most frequent first. */
  answers: z.array(z.strictObject({ status: z.int().nullable(), errorCode: z.string().nullable(), count })),
  /** Injected faults, most frequent first. */
  faults: z.array(z.strictObject({ fault: z.string(), count })),
  /** The prefixes with the most attempts, hottest first. */
  prefixes: z.array(
    z.strictObject({
      prefix: z.string(),
      attempts: count,
      throttled: count,
      /** Most attempts that arrived within one second. */
      busiestSecond: count,
    }),
  ),
  timeline: z.strictObject({
    /** How long one slice is. */
    sliceMs: ms,
    slices: z.array(
      z.strictObject({
        /** Attempts answered in this slice. */
        succeeded: count,
        throttled: count,
        failed: count,
        /** Time that calls spent in backoff, and in flight, within this slice. */
        waitingMs: ms,
        inFlightMs: ms,
      }),
    ),
  }),
  /** The calls that tell most, in the order in which they began: lost ones first to be kept, then those that took longest. */
  calls: z.array(call),
  /** What a reader should know before believing the numbers, and what to try. */
  notes: z.array(z.string()),
});

export type Report = z.infer<typeof report>;
export type ReportedCall = Report['calls'][number];
export type Slice = Report['timeline']['slices'][number];
