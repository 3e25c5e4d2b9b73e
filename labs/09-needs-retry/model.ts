/** What the lab's two files work with. It is given: a learner changes `watch.ts` and `reading.ts` alone. */
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/**
 * How a call ended. The last three are the SDK's own three reasons not to try again, asked in this order. It keeps the
 * answer to itself:
 *
 * - `not retryable`: the error would be the same next time.
 * - `gave up`: the error might pass, and the attempts are used up.
 * - `quota empty`: the error might pass, attempts are left, and the client's retry quota has no tokens for one.
 */
export type Ending = 'ok' | 'not retryable' | 'gave up' | 'quota empty';

/** What has been seen so far of a client's calls: an object that goes on counting. */
export interface Watched {
  /** Attempts after the first one of their call. */
  retries: number;
  /** Calls that have ended, by how they did. */
  endings: Record<Ending, number>;
}

export interface WatchOptions {
  /** How many attempts the client makes of a call at most, the first one counted. */
  maxAttempts: number;
}

type SdkError = Parameters<typeof isTransientError>[0];
const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** Whether the SDK would try again after this error, if there are attempts and tokens left: its own two questions. */
export function isRetryable(error: unknown): boolean {
  return isSdkError(error) && (isThrottlingError(error) || isTransientError(error));
}

/** An object in a bucket. */
export interface ObjectName {
  Bucket: string;
  Key: string;
}

/** What was read of an object. */
export interface Read {
  bytes: Uint8Array;
  /** True where a checksum came with the object, and the SDK has compared it with all of the object's bytes. */
  checked: boolean;
}

/** Whether a checksum of the whole object came with this response, so that the SDK can compare it with the body. */
export function hasChecksum(output: GetObjectCommandOutput): boolean {
  const { ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = output;
  const all = [ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256];
  // One like "…==-2" is made of the checksums of two parts; the SDK compares it with nothing.
  return all.some((checksum) => checksum !== undefined && !checksum.includes('-'));
}

/** The body of a response, piece by piece. A loop that ends early lets go of the rest. */
export async function* piecesOf({ Body }: GetObjectCommandOutput): AsyncGenerator<Uint8Array, void> {
  if (Body instanceof Readable) yield* Body;
}

/** What `watch.ts` has to export. */
export interface Watching {
  watch: (emitter: Emitter<CallEvents>, options: WatchOptions) => Watched;
}

/** What `reading.ts` has to export. */
export interface Reading {
  readWhole: (s3: S3Client, name: ObjectName, options: { calls: number }) => Promise<Read>;
  readStart: (s3: S3Client, name: ObjectName, options: { bytes: number }) => Promise<Read>;
}
