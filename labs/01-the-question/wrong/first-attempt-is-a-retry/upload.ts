import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { emptyReport, inParallel, type Part, type Report } from '../../model.ts';

/** Uploads every part, 16 at a time, and reports what happened. */
export async function upload(s3: S3Client, bucket: string, parts: Part[]): Promise<Report> {
  const report = emptyReport();
  const startedAt = performance.now();

  const count = (calledAt: number, { attempts = 1, totalRetryDelay = 0 }: Metadata) => {
    report.attempts += attempts;
    report.retries += attempts;
    report.waitingMs += totalRetryDelay;
    report.inFlightMs += performance.now() - calledAt - totalRetryDelay;
  };

  await inParallel(parts, async ({ key, body }) => {
    report.calls += 1;
    const calledAt = performance.now();
    try {
      const { $metadata } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      count(calledAt, $metadata);
    } catch (error) {
      // What the SDK throws carries the same numbers: a lost call has made its requests all the same.
      count(calledAt, metadataOf(error));
      report.lost.push(key);
    }
  });

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
