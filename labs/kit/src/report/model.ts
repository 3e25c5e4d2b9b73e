/** What a report says, as data: the documented form of `--json`, and what every other form is drawn from. */
import { z } from 'zod';

/** Grows when a field goes away or changes its meaning; a new field does not count. */
export const REPORT_VERSION = 1;

const count = z.int().min(0);
const ms = z.number().min(0);

const attempt = z.strictObject({
  startMs: ms.describe('Since the first request arrived, milliseconds.'),
  endMs: ms.nullable().describe('The same of its last byte; null: still in flight when the report was made.'),
  status: z.int().nullable().describe('null: the connection ended without an answer.'),
  errorCode: z.string().nullable().describe("The service's error code, SlowDown for one."),
  throttled: z.boolean().describe('Answered 429, or with a throttling code.'),
  error: z.string().nullable().describe('Why it ended otherwise than with a whole response; null where it did not.'),
  fault: z.string().nullable().describe('What the proxy did to it; null where the backend answered untouched.'),
});

const call = z.strictObject({
  method: z.string(),
  host: z.string(),
  path: z.string().describe('Path and query, credentials redacted.'),
  outcome: z.enum(['succeeded', 'failed', 'open']).describe('open: not over when the report was made.'),
  waitingMs: ms.describe('Between its attempts, where the SDK sleeps.'),
  inFlightMs: ms.describe('Of all its attempts, added.'),
  attempts: z.array(attempt).describe('Oldest first.'),
});

const rule = z.strictObject({
  says: z.string().describe('In one line, as --fault takes it.'),
  seen: count.describe('Requests that it was asked about: those that no rule before it had decided.'),
  matched: count.describe('Those that its filter matched.'),
  struck: count.describe('Those that its fault struck.'),
});

const totals = z.strictObject({
  calls: count.describe('What the program asked for.'),
  attempts: count.describe('Requests on the wire, first ones included.'),
  retries: count.describe('Attempts after the first.'),
  throttled: count.describe(
    'Attempts answered 429, or with a throttling code, as SDKs take it: a 503 without a code is no throttling.',
  ),
  succeeded: count,
  failed: count.describe('Calls whose last attempt failed.'),
  open: count.describe('Calls that were not over.'),
  waitingMs: ms.describe('Backoff: the time between attempts, added over all calls.'),
  inFlightMs: ms.describe('The time of all attempts, added.'),
  elapsedMs: ms.describe('From the first request to the last answer.'),
});

const slice = z.strictObject({
  succeeded: count.describe('Attempts answered so in this slice; throttled and failed likewise.'),
  throttled: count,
  failed: count,
  waitingMs: ms.describe('Time that calls spent in backoff within this slice.'),
  inFlightMs: ms.describe('Time that attempts were in flight within this slice.'),
});

export const report = z.strictObject({
  version: z.literal(REPORT_VERSION).describe('Of this form. It grows when a field goes away or changes its meaning.'),
  startedAt: z.iso.datetime().describe('When the proxy began to listen.'),
  elapsedMs: ms.describe('How long it listened.'),
  command: z
    .string()
    .nullable()
    .describe('The program and its script; other arguments may be secret and are left out.'),
  ended: z
    .union([z.strictObject({ code: z.int() }), z.strictObject({ signal: z.string() })])
    .nullable()
    .describe('How the program ended: its exit code, or the signal that ended it. null for slowdown proxy.'),
  mode: z.enum(['endpoint', 'intercept']).describe('How the program found the proxy.'),
  backend: z.string().describe('What answered behind the proxy.'),
  rules: z.array(rule).describe('The rules in force, with what they did.'),
  seed: count.describe('What decided every chance in the rules: the same seed, the same chances.'),
  totals: totals.describe('Of the whole run, whatever its length.'),
  held: z
    .array(
      z.strictObject({
        at: z.enum(['request', 'response']),
        endedBy: z.enum(['resumed', 'edited', 'dropped', 'timed out', 'client gone']).nullable(),
        count,
      }),
    )
    .describe('How often somebody held a flow back, by how that ended; null: it was held still.'),
  unseen: z
    .array(z.strictObject({ host: z.string(), how: z.enum(['tunnelled', 'refused', 'distrusted']), count }))
    .describe('Connections of mode intercept on which nothing was seen: passed on, refused, or left by the client.'),
  answers: z
    .array(z.strictObject({ status: z.int().nullable(), errorCode: z.string().nullable(), count }))
    .describe('How attempts were answered, most frequent first.'),
  faults: z.array(z.strictObject({ fault: z.string(), count })).describe('What was injected, most frequent first.'),
  prefixes: z
    .array(
      z.strictObject({
        prefix: z.string(),
        attempts: count,
        throttled: count,
        busiestSecond: count.describe('Most attempts that arrived within one second.'),
      }),
    )
    .describe('The ten prefixes with the most attempts, hottest first.'),
  timeline: z
    .strictObject({ sliceMs: ms.describe('How long a slice is.'), slices: z.array(slice) })
    .describe('What happened when, in at most 240 slices of equal length.'),
  calls: z
    .array(call)
    .describe(
      'The 200 calls that tell most, in the order in which they began: failed ones, and those that took longest.',
    ),
  notes: z.array(z.string()).describe('What to know before believing the numbers, and what to try.'),
});

export type Report = z.infer<typeof report>;
export type ReportedCall = Report['calls'][number];
export type Slice = Report['timeline']['slices'][number];

/** The JSON Schema of a report, as it is published. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(report), title: 'A report of slowdown run' };
}
