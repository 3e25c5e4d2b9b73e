import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Part } from '../../parts.ts';

/** What happened to an upload. A call is one `send`; every request of a call is an attempt; all but the first are retries. */
export interface Report {
  calls: number;
  attempts: number;
  retries: number;
  /** Milliseconds that calls spent asleep between attempts, all calls added. */
  waitingMs: number;
  /** Milliseconds that calls spent with a request under way, all calls added. */
  inFlightMs: number;
  /** Milliseconds from the start of the job to its end. */
  elapsedMs: number;
  /** Keys of the parts that never arrived. */
  lost: string[];
}

const WORKERS = 16;

/** Uploads every part, 16 at a time, and reports what happened. */
export async function upload(s3: S3Client, bucket: string, parts: Part[]): Promise<Report> {
  const report: Report = { calls: 0, attempts: 0, retries: 0, waitingMs: 0, inFlightMs: 0, elapsedMs: 0, lost: [] };
  const startedAt = performance.now();

  const count = (calledAt: number, { attempts = 1, totalRetryDelay = 0 }: Metadata) => {
    report.attempts += attempts;
    report.retries += attempts;
    report.waitingMs += totalRetryDelay;
    report.inFlightMs += performance.now() - calledAt - totalRetryDelay;
  };

  const uploadOne = async ({ key, body }: Part) => {
    report.calls += 1;
    const calledAt = performance.now();
    try {
      const { $metadata } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      count(calledAt, $metadata);
    } catch (error) {
      // The SDK puts the same metadata on what it throws: the attempts of a lost call were made all the same.
      count(calledAt, metadataOf(error));
      report.lost.push(key);
    }
  };

  const queue = parts.values();
  const worker = async () => {
    for (const part of queue) await uploadOne(part);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  report.elapsedMs = performance.now() - startedAt;
  return report;
}

interface Metadata {
  attempts?: number | undefined;
  totalRetryDelay?: number | undefined;
}

function metadataOf(error: unknown): Metadata {
  return error instanceof Error && '$metadata' in error ? (error.$metadata as Metadata) : {};
}

/** The line that goes to the log when the job ends. */
export function summary({ calls, attempts, waitingMs, inFlightMs, elapsedMs, lost }: Report): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    `${calls - lost.length} of ${calls} parts stored, ${lost.length} lost`,
    `${attempts} requests`,
    `${seconds(waitingMs)} waiting, ${seconds(inFlightMs)} in flight`,
    `took ${seconds(elapsedMs)}`,
  ].join('; ');
}
