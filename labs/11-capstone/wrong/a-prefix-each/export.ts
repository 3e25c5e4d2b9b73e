import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Job, Part, Summary } from '../../model.ts';

/** All at once: no prefix has to take more than one. */
const WORKERS = 200;

/** Longer than the service ever takes: what is broken off has to be sent again. */
const PATIENCE_MS = 10_000;

export function keyOf({ name }: Part): string {
  return `export/${name}/${name}`;
}

/** The mode is said here, whatever the environment says. */
function client(): S3Client {
  return new S3Client({
    forcePathStyle: true,
    retryMode: 'standard',
    maxAttempts: 3,
    requestHandler: { requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true },
  });
}

export async function exportParts({ bucket, parts }: Job): Promise<Summary> {
  const summary: Summary = { stored: [], lost: [], attempts: 0 };
  const s3 = client();
  const queue = parts.values();
  await Promise.all(Array.from({ length: WORKERS }, work));
  s3.destroy();
  return summary;

  async function work(): Promise<void> {
    for (const part of queue) await store(part);
  }

  async function store(part: Part): Promise<void> {
    try {
      const stored = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(part), Body: part.body }));
      summary.attempts += attemptsIn(stored);
      summary.stored.push(part.name);
    } catch (error) {
      summary.attempts += attemptsIn(error);
      summary.lost.push(part.name);
    }
  }
}

/** Of an answer of the SDK, or of what it throws: both have the same `$metadata`. */
function attemptsIn(ended: unknown): number {
  const { $metadata } = ended as { $metadata?: { attempts?: number } };
  return $metadata?.attempts ?? 1;
}
