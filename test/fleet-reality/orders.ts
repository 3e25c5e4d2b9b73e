/** What the programs of the workers are told, and what they tell; workers.ts and workers.py speak of the same. */
import { z } from 'zod';

export const ordersSchema = z.strictObject({
  bucket: z.string(),
  workers: z.int(),
  concurrency: z.int(),
  callsPerWorker: z.int(),
  rampMs: z.number(),
  mode: z.enum(['standard', 'adaptive', 'legacy']),
  maxAttempts: z.int(),
});
export type Orders = z.output<typeof ordersSchema>;

/** When it was sent, ms since all clients were there; how long it took, with signing and reading; whether it was throttled. */
const attempt = z.tuple([z.number(), z.number(), z.boolean()]);
export type Attempt = z.output<typeof attempt>;

export const seenSchema = z.strictObject({
  attempts: z.array(attempt),
  /** Calls, as those who made them saw them end. */
  succeeded: z.int(),
  lost: z.int(),
  /** When the last of them ended. */
  endedMs: z.number(),
});
export type Seen = z.output<typeof seenSchema>;
