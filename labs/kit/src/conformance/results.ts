/** What the suite said of each backend, as it is kept in the repository and shown on a page. */
import { z } from 'zod';

/** The backends that the page tells of: those that are pinned, so that the same is seen everywhere. */
export const COMPARED = ['embedded', 'ministack', 'localstack'] as const;
export type Compared = (typeof COMPARED)[number];

const result = z.object({
  outcome: z.enum(['pass', 'fail', 'not offered']),
  /** What was seen instead, in a few words; null where the check passes, or nothing was asked. */
  seen: z.string().nullable(),
});

/** An outcome without what went over the wire. */
export type Result = z.infer<typeof result>;

export const conformanceSchema = z.object({
  backends: z.record(z.enum(COMPARED), z.object({ title: z.string(), version: z.string() })),
  checks: z.array(
    z.object({
      id: z.string(),
      service: z.enum(['s3', 'sqs', 'ec2', 'kinesis']),
      group: z.string(),
      sentence: z.string(),
      results: z.record(z.enum(COMPARED), result),
    }),
  ),
});

export type Conformance = z.infer<typeof conformanceSchema>;
export type CheckedSentence = Conformance['checks'][number];

/** Whether a lab may rely on it: every one of the backends does it. */
export function isReliable({ results }: CheckedSentence): boolean {
  return COMPARED.every((backend) => results[backend].outcome === 'pass');
}
