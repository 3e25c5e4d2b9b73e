/** What the bench of the proxies wrote: who was measured where, and each figure of all rounds as least, middle and most. */
import { z } from 'zod';

const positive = z.number().positive();

/** Every measure with its unit. */
export const MEASURES = {
  passPerSecond: 'requests a second',
  passCpuMicroseconds: 'µs of processor time a request',
  p50Ms: 'ms',
  p99Ms: 'ms',
  refusePerSecond: 'requests a second',
  refuseCpuMicroseconds: 'µs of processor time a request',
  interceptPerSecond: 'requests a second',
  putMibPerSecond: 'MiB a second',
  putPeakMib: 'MiB',
  getMibPerSecond: 'MiB a second',
  getPeakMib: 'MiB',
} as const;
export type Measure = keyof typeof MEASURES;

const spread = z.strictObject({ least: positive, middle: positive, most: positive });
export type Spread = z.output<typeof spread>;

const contender = z.strictObject({
  title: z.string(),
  version: z.string().nullable(),
  /** Why there are no figures; null where there are. */
  missing: z.string().nullable(),
  /** What it can't do is not there. */
  figures: z.partialRecord(z.enum(Object.keys(MEASURES) as [Measure, ...Measure[]]), spread),
});

export const CONTENDERS = ['none', 'slowdown', 'toxiproxy', 'mitmproxy'] as const;

export const benchResults = z.strictObject({
  measuredOn: z.iso.date(),
  machine: z.strictObject({ cpu: z.string(), cores: z.int().positive(), memoryGib: positive, node: z.string() }),
  rounds: z.int().positive(),
  /** How long load was put on each, seconds. */
  seconds: positive,
  contenders: z.strictObject({ none: contender, slowdown: contender, toxiproxy: contender, mitmproxy: contender }),
});
export type BenchResults = z.output<typeof benchResults>;
