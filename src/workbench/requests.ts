/** The forms of the posts. Apart from the protocol, so that the page needs no schema library. */
import { z } from 'zod';
import { RATE } from './protocol.ts';

/** A lab's number or slug; nothing that a command could take for an option. */
const labName = z.string().regex(/^[0-9a-z][0-9a-z-]*$/);

export const limitRequest = z.strictObject({ ratePerSecond: z.number().min(RATE.min).max(RATE.max) });
export const jobRequest = z.strictObject({ lab: labName, action: z.enum(['start', 'stop', 'clear']) });
export const testsRequest = z.strictObject({ lab: labName });
export type LimitRequest = z.infer<typeof limitRequest>;
export type JobRequest = z.infer<typeof jobRequest>;
export type TestsRequest = z.infer<typeof testsRequest>;
