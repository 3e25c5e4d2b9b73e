/**
 * 500 random fault schedules against a program that retries until it is done: every object arrives byte-identical, and
 * the proxy has counted every attempt that the program's client made. A failure names its seed; it fails again with it.
 */
import { randomBytes } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { seeded } from '@slowdown/kit/random';
import { rulesOf, shortForm } from '@slowdown/kit/scenario';
import { tenthOfTheBackoff } from '@slowdown/kit/testing';
import { expect, test } from 'vitest';
import { scheduleOf, whole } from './support/schedules.ts';

const SCHEDULES = 500;
const OBJECTS = 4;
const BUCKET = 'schedules';

/** A schedule lets every request through in the end; a program that has tried so often never ends. */
const MOST_TRIES = 200;

/** A client of the proxy with no backoff to speak of, and what it counts of itself. */
function countingClient(url: string) {
  const s3 = labClient(url, { retryStrategy: tenthOfTheBackoff(() => 0) });
  const counted = { calls: 0, attempts: 0 };
  s3.middlewareStack.add(
    (next) => (args) => {
      counted.calls += 1;
      return next(args);
    },
    { step: 'initialize', name: 'countsCalls' },
  );
  // Within the retries.
  s3.middlewareStack.add(
    (next) => (args) => {
      counted.attempts += 1;
      return next(args);
    },
    { step: 'deserialize', name: 'countsAttempts' },
  );
  return { s3, counted };
}

/** Uploads an object until that succeeds, and reads it until it is what was uploaded. */
async function store(s3: S3Client, Key: string, Body: Buffer): Promise<void> {
  await untilTrue(Key, async () => Boolean(await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))));
  await untilTrue(Key, async () => Body.equals(await stored(s3, Key)));
}

async function untilTrue(key: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (await attempt().catch(() => false)) return;
  }
  throw new Error(`${key} has not arrived after ${MOST_TRIES} tries`);
}

async function stored(s3: S3Client, Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

test(`${SCHEDULES} random fault schedules: every object arrives, every attempt is accounted for`, async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  await using proxy = await startProxy({ upstream: backend.url });
  const direct = labClient(backend.url);
  let struck = 0;
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const random = seeded(seed);
    const schedule = scheduleOf(seed);
    const what = `schedule ${seed}: ${schedule.map(shortForm).join('; ')}`;
    proxy.clear();
    proxy.rules = rulesOf(schedule, { seed });
    const { s3, counted } = countingClient(proxy.url);
    const objects = Array.from(
      { length: OBJECTS },
      (_, n) => [`${seed}/${n}`, randomBytes(whole(random, 20_000))] as const,
    );
    await Promise.all(objects.map(([key, body]) => store(s3, key, body)));
    s3.destroy();
    await proxy.idle();

    for (const [key, body] of objects) expect(body.equals(await stored(direct, key)), what).toBe(true);
    const { calls, attempts } = proxy.totals;
    expect({ calls, attempts }, what).toEqual(counted);
    struck += proxy.ruleCounts.reduce((sum, counts) => sum + counts.struck, 0);
  }
  direct.destroy();
  // The faults were there: this is no test of fair weather.
  expect(struck).toBeGreaterThan(SCHEDULES);
});
