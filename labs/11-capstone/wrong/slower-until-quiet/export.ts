import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Job, Part, Summary } from '../../model.ts';

/** Of the limit, so that a request which comes a little early does not find the bucket empty. */
const SHARE = 0.95;

/** Enough to keep the pace while some of them wait a second for a large part. */
const WORKERS = 40;

/** Longer than the service ever takes: what is broken off has to be sent again. */
const PATIENCE_MS = 10_000;

export function keyOf({ day, name }: Part): string {
  return `export/${day}/${name}`;
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

/** Resolves for one caller after the other, so many a second, whoever they are. */
function pacer(ratePerSecond: number): () => Promise<void> {
  let nextAt = performance.now();
  return async () => {
    const now = performance.now();
    const at = Math.max(nextAt, now);
    nextAt = at + 1000 / ratePerSecond;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  };
}

export async function exportParts({ bucket, parts, writesPerSecond }: Job): Promise<Summary> {
  const summary: Summary = { stored: [], lost: [], attempts: 0 };
  const s3 = client();
  const turn = pacer(writesPerSecond * SHARE);
  const queue = parts.values();
  await Promise.all(Array.from({ length: WORKERS }, work));
  s3.destroy();
  return summary;

  async function work(): Promise<void> {
    for (const part of queue) {
      await turn();
      await store(part);
    }
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
