/** The forms of the posts. Apart from the protocol, so that the page needs no schema library. */
import { z } from 'zod';

/** The name of a lab's folder. */
const labName = z.string().regex(/^\d\d(-[0-9a-z]+)+$/);

export const labRequest = z.strictObject({ lab: labName });
export const limitRequest = z.strictObject({ ratePerSecond: z.number() });
export const faultRequest = z.strictObject({ fault: z.int().nullable() });
/** The expression of what is held from now on; null lets nothing be held. It is parsed where it is used. */
export const holdRequest = z.strictObject({ filter: z.string().max(1000).nullable() });

/** What the proxy makes of it, and refuses, is the proxy's to say. */
const edit = z.strictObject({
  method: z.string().exactOptional(),
  path: z.string().exactOptional(),
  status: z.number().exactOptional(),
  headers: z.array(z.tuple([z.string(), z.string()])).exactOptional(),
  body: z.string().exactOptional(),
});
export const heldRequest = z.discriminatedUnion('action', [
  z.strictObject({ id: z.string(), action: z.literal('resume'), edit: edit.exactOptional() }),
  z.strictObject({ id: z.string(), action: z.literal('drop') }),
]);

export const jobRequest = z.strictObject({ lab: labName, action: z.enum(['start', 'stop', 'clear']) });
export type LabRequest = z.infer<typeof labRequest>;
export type LimitRequest = z.infer<typeof limitRequest>;
export type FaultRequest = z.infer<typeof faultRequest>;
export type HoldRequest = z.infer<typeof holdRequest>;
/** What is changed of a held message; what is left out stays as it was. */
export type MessageEdit = z.infer<typeof edit>;
export type HeldRequest = z.infer<typeof heldRequest>;
export type JobRequest = z.infer<typeof jobRequest>;
