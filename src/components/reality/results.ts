/** What `scripts/reality.ts` writes. */
import { z } from 'zod';
import { measuredSchema } from './compare.ts';

export const realitySchema = z.strictObject({
  measuredOn: z.iso.date(),
  /** So many times the calls that the test's fleets have. */
  times: z.int().positive(),
  runs: z.array(z.strictObject({ name: z.string(), sdk: z.enum(['JavaScript', 'boto3']), measured: measuredSchema })),
});
export type Reality = z.output<typeof realitySchema>;
