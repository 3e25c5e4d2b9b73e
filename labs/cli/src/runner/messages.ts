/**
 * What the command and the process that runs the tests say to each other. The process knows nothing of manifests: it
 * runs the tests of a folder against one variant of the exercise and tells what it sees.
 */
import { z } from 'zod';

/** What `#lab/*` stands for: a condition of package.json's "imports", `exercise` being its default. */
const variant = z.string().min(1);

const runRequest = z.strictObject({
  type: z.literal('run'),
  /** The lab's folder. */
  folder: z.string(),
  variant,
  /** The folder that holds the variant's files. */
  sources: z.string(),
  /** Every file of the variant is read as if it were empty. */
  empty: z.boolean(),
  timeLimitMs: z.number(),
  /** Another run is likely to follow: get ready for it when this one has ended. */
  warm: z.boolean(),
});
export type RunRequest = z.infer<typeof runRequest>;

const failure = z.strictObject({
  /** `assertion`: the test looked and did not see what it expected. `crash`: anything else that was thrown. */
  kind: z.enum(['assertion', 'crash']),
  message: z.string(),
  /** Where in the variant's files it was thrown, `upload.ts:12`; null where it was thrown elsewhere. */
  place: z.string().nullable(),
});
export type Failure = z.infer<typeof failure>;

const report = z.discriminatedUnion('type', [
  /** The tests begin: the time limit counts from here. */
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('collected'), tests: z.array(z.string()) }),
  z.strictObject({
    type: z.literal('verdict'),
    test: z.string(),
    state: z.enum(['passed', 'failed', 'skipped']),
    failure: failure.nullable(),
  }),
  /** What the learner's program printed. */
  z.strictObject({ type: z.literal('output'), text: z.string() }),
  /** Why the tests could not be run, or not be believed, in one sentence. */
  z.strictObject({ type: z.literal('problem'), message: z.string(), lacking: z.boolean() }),
  z.strictObject({ type: z.literal('finished') }),
  /** The next run will find a warm worker. Comes between runs, or never, where a run comes first. */
  z.strictObject({ type: z.literal('warm') }),
]);
export type Report = z.infer<typeof report>;

/** The BroadcastChannel on which a worker thread says, to the process that it belongs to, that it is warm. */
export const WARM_CHANNEL = 'slowdown:warm';

export function parseRequest(message: unknown): RunRequest {
  return runRequest.parse(message);
}

export function parseReport(message: unknown): Report {
  return report.parse(message);
}
