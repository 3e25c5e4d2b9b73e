/** The forms of the posts. Apart from the protocol, so that the page needs no schema library. */
import { z } from 'zod';

/** The name of a lab's folder. */
const labName = z.string().regex(/^\d\d(-[0-9a-z]+)+$/);

export const labRequest = z.strictObject({ lab: labName });
export const limitRequest = z.strictObject({ ratePerSecond: z.number() });
export const faultRequest = z.strictObject({ fault: z.int().nullable() });
export const jobRequest = z.strictObject({ lab: labName, action: z.enum(['start', 'stop', 'clear']) });
export type LabRequest = z.infer<typeof labRequest>;
export type LimitRequest = z.infer<typeof limitRequest>;
export type FaultRequest = z.infer<typeof faultRequest>;
export type JobRequest = z.infer<typeof jobRequest>;
