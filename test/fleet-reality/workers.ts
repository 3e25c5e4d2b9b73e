/**
 * The workers of a fleet with real clients of the SDK for JavaScript, each its own, at AWS_ENDPOINT_URL. Reads what they
 * have to do from stdin, as JSON, and prints what their clients saw.
 */
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { ordersSchema, type Attempt, type Seen } from './orders.ts';

const orders = ordersSchema.parse(await json(process.stdin));
const { bucket, workers, concurrency, callsPerWorker, rampMs, maxAttempts, mode } = orders;

const attempts: Attempt[] = [];
const seen: Seen = { attempts, succeeded: 0, lost: 0, endedMs: 0 };

/** A middleware within the retries. */
const timesAttempts =
  <Args, Result>(next: (args: Args) => Promise<Result>) =>
  async (args: Args): Promise<Result> => {
    const sentMs = nowMs();
    let isRefusal = false;
    try {
      return await next(args);
    } catch (error) {
      isRefusal = error instanceof Error && error.name === 'SlowDown';
      throw error;
    } finally {
      attempts.push([sentMs, nowMs() - sentMs, isRefusal]);
    }
  };

const clients = Array.from({ length: workers }, () => {
  const s3 = labClient(process.env['AWS_ENDPOINT_URL'] ?? '', { retryMode: mode, maxAttempts });
  s3.middlewareStack.addRelativeTo(timesAttempts, { relation: 'after', toMiddleware: 'retryMiddleware' });
  return s3;
});

// The barrier: all clients are there.
const beganAt = performance.now();
function nowMs() {
  return performance.now() - beganAt;
}

async function work(s3: S3Client, worker: number): Promise<void> {
  await sleep((rampMs * worker) / workers);
  let left = callsPerWorker;
  const callsInTurn = async () => {
    while (left > 0) {
      left -= 1;
      const Key = `fleet/${worker}-${left}`;
      const call = s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
      await call.then(
        () => (seen.succeeded += 1),
        () => (seen.lost += 1),
      );
      seen.endedMs = nowMs();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, callsInTurn));
  s3.destroy();
}

await Promise.all(clients.map(work));
console.log(JSON.stringify(seen));
