/** The program of the lesson: a fleet of containers that writes its results, all at once. It is given. */
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { events, type CallEvents, type Emitter } from '@slowdown/kit/events';

export const BUCKET = 'results';

/** How long after the beginning of a round the next one begins, milliseconds. */
const ROUND_MS = 3000;

/** The containers that write in each round: few at first, and then many. */
export const ROUNDS = [6, 6, 60, 60, 60, 60, 60];

/** What the fleet has done so far. */
export interface Tally {
  calls: number;
  retries: number;
  lost: number;
  /** What calls slept between their attempts, milliseconds each. */
  sleptMs: number[];
  slowest: { key: string; ms: number };
}

export const emptyTally = (): Tally => ({ calls: 0, retries: 0, lost: 0, sleptMs: [], slowest: { key: '', ms: 0 } });

/**
 * Runs one round after the other, counting into `tally`.
 * @param isSpread whether the containers of a round begin one after the other, all through the round, and not all at once
 */
export async function runFleet(
  emitter: Emitter<CallEvents>,
  rounds: Iterable<number>,
  { tally, isSpread }: { tally: Tally; isSpread: boolean },
): Promise<void> {
  const clients = Array.from({ length: Math.max(...ROUNDS) }, () => clientOf(emitter));
  let round = 0;
  for (const containers of rounds) {
    round += 1;
    const writes = clients.slice(0, containers).map(async (s3, n) => {
      if (isSpread) await delay((n * ROUND_MS) / containers);
      await write(s3, `fleet/r${round}-${n}.json`, tally);
    });
    await Promise.all([...writes, delay(ROUND_MS)]);
  }
  for (const s3 of clients) s3.destroy();
}

/** Each container has a client of its own, as in production, and with it a retry quota of its own. */
function clientOf(emitter: Emitter<CallEvents>): S3Client {
  const s3 = new S3Client({ forcePathStyle: true });
  s3.middlewareStack.use(events(emitter));
  return s3;
}

interface Metadata {
  attempts?: number | undefined;
  totalRetryDelay?: number | undefined;
}

async function write(s3: S3Client, key: string, tally: Tally): Promise<void> {
  const calledAt = performance.now();
  const ended = ({ attempts = 1, totalRetryDelay = 0 }: Metadata) => {
    const ms = performance.now() - calledAt;
    tally.calls += 1;
    tally.retries += attempts - 1;
    if (attempts > 1) tally.sleptMs.push(totalRetryDelay);
    if (ms > tally.slowest.ms) tally.slowest = { key, ms };
  };
  try {
    const { $metadata } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: '{}' }));
    ended($metadata);
  } catch (error) {
    ended(error instanceof Error && '$metadata' in error ? (error.$metadata as Metadata) : {});
    tally.lost += 1;
  }
}
