/**
 * What a backend can do, as checks: each one a sentence about AWS, and the requests that show whether it holds. They are
 * made by the real clients, so what passes here is what a program sees.
 */
import type { Check } from './conformance/check.ts';
import { buckets } from './conformance/checks/buckets.ts';
import { copies, versions } from './conformance/checks/copies.ts';
import { instances } from './conformance/checks/ec2.ts';
import { http, presigned } from './conformance/checks/http.ts';
import { keys } from './conformance/checks/keys.ts';
import { streams } from './conformance/checks/kinesis.ts';
import { listings } from './conformance/checks/listings.ts';
import { metadata, objects } from './conformance/checks/objects.ts';
import { conditionalReads, ranges } from './conformance/checks/reads.ts';
import { queues } from './conformance/checks/sqs.ts';
import { uploads } from './conformance/checks/uploads.ts';
import { checksums, conditionalWrites } from './conformance/checks/writes.ts';

export type { Check } from './conformance/check.ts';
export { runChecks, type CheckResult, type Outcome, type RunOptions } from './conformance/run.ts';
export type { Connection, Exchange } from './conformance/world.ts';

/** Every check, in the order in which a page tells them. */
export const CHECKS: readonly Check[] = [
  ...buckets,
  ...objects,
  ...metadata,
  ...keys,
  ...ranges,
  ...conditionalReads,
  ...conditionalWrites,
  ...checksums,
  ...listings,
  ...uploads,
  ...copies,
  ...versions,
  ...presigned,
  ...http,
  ...queues,
  ...instances,
  ...streams,
];
