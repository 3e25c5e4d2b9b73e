/**
 * 300 random fault schedules: what OpenTelemetry's SDK has counted of the clients is what the proxy has seen, exactly. A
 * failure names its seed; it fails again with it.
 */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { callTrees, isThrottlingCode, type CallTree, type Flow } from '@slowdown/kit/flows';
import { metrics } from '@slowdown/kit/metrics';
import { countOf, readableMeter, sumOf, type Reading } from '@slowdown/kit/metrics/reading';
import { startProxy } from '@slowdown/kit/proxy';
import { seeded, type Random } from '@slowdown/kit/random';
import { readScenario, rulesOf, shortForm, type RuleSpec } from '@slowdown/kit/scenario';
import { prefixOf } from '@slowdown/kit/throttle';
import { expect, test } from 'vitest';
import { scheduleOf, whole } from './support/schedules.ts';

const SCHEDULES = 300;
const BUCKET = 'schedules';

/** Calls of each client. */
const MOST_CALLS = 30;

/** Backoff of a test: enough to be seen, too short to be waited for, milliseconds. */
const MOST_BACKOFF_MS = 4;

/** Node's timers may end this much early, milliseconds. */
const TIMER_MS = 1;

/** How much later than its client the proxy may note that an attempt has ended, milliseconds in one schedule. */
const HEARSAY_MS = 250;

/** From here on the SDK corrects its clock (`@aws-sdk/core`, httpAuthSchemes), milliseconds. */
const SKEW_MS = 240_000;

/** Skews so near to that are left out: a machine that is busy looks at a Date later than the SDK did, milliseconds. */
const TOO_NEAR_MS = 30_000;

const TRANSIENT = [500, 502, 503, 504];
const ATTEMPT_OUTCOMES = ['success', 'throttled', 'transient', 'error'] as const;
const CALL_OUTCOMES = ['success', 'error', 'exhausted', 'quota'] as const;

/** The schedule of a seed; every fifth begins with an outage, in which retry quotas run empty. */
function faultsOf(seed: number): RuleSpec[] {
  const rules = scheduleOf(seed).filter(
    ({ fault }) => fault.type !== 'clockSkew' || Math.abs(fault.ms - SKEW_MS) > TOO_NEAR_MS,
  );
  const fault = { type: 'internalError' };
  const outage = { name: 'outage', rules: [{ fault, when: [{ type: 'until', requests: MOST_CALLS * 3 }] }] };
  return seed % 5 === 0 ? [...readScenario(outage).rules, ...rules] : rules;
}

function clientOf(url: string, random: Random): S3Client {
  const maxAttempts = 1 + whole(random, 5);
  const backoff = { setDelayBase() {}, computeNextBackoffDelay: () => whole(random, MOST_BACKOFF_MS) };
  return labClient(url, { maxAttempts, retryStrategy: new StandardRetryStrategy({ maxAttempts, backoff }) });
}

/** Calls at once and one after the other, of which some ask for what is not there. Gives how long the SDK says it slept. */
async function use(s3: S3Client, seed: number, random: Random): Promise<number> {
  let sleptMs = 0;
  const note = (ended: unknown) => {
    const { $metadata } = ended as { $metadata?: { totalRetryDelay?: number } };
    sleptMs += $metadata?.totalRetryDelay ?? 0;
  };
  const call = async (number: number) => {
    const Key = `${seed}/${number % 3}/${number}`;
    const isPut = whole(random, 3) > 0;
    const sent = isPut
      ? s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Buffer.alloc(whole(random, 2000)) }))
      : s3.send(new GetObjectCommand({ Bucket: BUCKET, Key })).then(async (got) => {
          await got.Body?.transformToByteArray().catch(() => {});
          return got;
        });
    await sent.then(note, note);
  };
  const calls = 1 + whole(random, MOST_CALLS);
  const atOnce = 1 + whole(random, 6);
  for (let begun = 0; begun < calls; begun += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, n) => call(begun + n)));
  }
  return sleptMs;
}

/** What became of an attempt, as SDKs sort failures (facts of botocore and the SDK for JavaScript): from the wire alone. */
function outcomeOf({ response, error }: Flow): (typeof ATTEMPT_OUTCOMES)[number] {
  // The body of an error that ends too early is a connection lost: nobody can read which error it was.
  if (!response || (error !== undefined && response.status >= 400)) return 'transient';
  if (response.status === 429 || isThrottlingCode(response.errorCode)) return 'throttled';
  if (TRANSIENT.includes(response.status)) return 'transient';
  if (response.status < 400 && response.errorCode === null) return 'success';
  return isSkewed(response) ? 'transient' : 'error';
}

/** An error whose Date is far off is tried again with the clock put right, whichever error it is. */
const isSkewed = ({ headers }: { headers: Record<string, string> }) =>
  Math.abs(Date.parse(headers['date'] ?? '') - Date.now()) >= SKEW_MS;

function callOutcomeOf({ attempts }: CallTree): (typeof CALL_OUTCOMES)[number] {
  const last = attempts.at(-1);
  if (!last?.sdk?.maxAttempts) throw new Error('not a call of an SDK');
  const outcome = outcomeOf(last);
  if (outcome === 'success' || outcome === 'error') return outcome;
  return last.sdk.attempt >= last.sdk.maxAttempts ? 'exhausted' : 'quota';
}

const tally = <Word extends string>(words: readonly Word[], found: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [word, found.filter((each) => each === word).length]));

const countsOf = (readings: readonly Reading[], name: string, outcomes: readonly string[]) =>
  Object.fromEntries(outcomes.map((outcome) => [outcome, countOf(readings, name, { outcome })]));

/** How many of each. */
function sumBy(numbers: readonly (readonly [key: string, value: number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, value] of numbers) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}

const throttlesSeen = (flows: readonly Flow[]) =>
  sumBy(
    flows
      .filter((flow) => outcomeOf(flow) === 'throttled')
      .map((flow) => [prefixOf(flow.request.path) ?? 'none', 1] as const),
  );

const throttlesCounted = (readings: readonly Reading[]) =>
  sumBy(
    readings
      .filter(({ name }) => name === 'aws.client.throttles')
      .map(({ attributes, sum }) => [String(attributes['aws.s3.prefix']), sum] as const),
  );

test(`${SCHEDULES} random fault schedules: the metrics are what the proxy saw`, async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  await using proxy = await startProxy({ upstream: backend.url });
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const random = seeded(seed);
    const schedule = faultsOf(seed);
    const what = `schedule ${seed}: ${schedule.map(shortForm).join('; ')}`;
    proxy.clear();
    proxy.rules = rulesOf(schedule, { seed });

    const { meter, read } = readableMeter();
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter, prefixes: { limit: 100 } });
    const clients = Array.from({ length: 1 + whole(random, 2) }, () => clientOf(proxy.url, random));
    for (const s3 of clients) s3.middlewareStack.use(events(emitter));
    const slept = await Promise.all(clients.map((s3) => use(s3, seed, random)));
    for (const s3 of clients) s3.destroy();
    await proxy.idle();

    const readings = await read();
    const trees = callTrees(proxy.flows, { ended: true });
    const { calls, attempts, retries, waitingMs } = proxy.totals;
    const callsSeen = tally(CALL_OUTCOMES, trees.map(callOutcomeOf));
    const attemptsSeen = tally(ATTEMPT_OUTCOMES, proxy.flows.map(outcomeOf));

    expect(
      {
        calls: countOf(readings, 'aws.client.calls'),
        callsBy: countsOf(readings, 'aws.client.calls', CALL_OUTCOMES),
        callTimes: countOf(readings, 'aws.client.call.duration'),
        attempts: countOf(readings, 'aws.client.attempts'),
        attemptsBy: countsOf(readings, 'aws.client.attempts', ATTEMPT_OUTCOMES),
        attemptTimes: countOf(readings, 'aws.client.attempt.duration'),
        retries: countOf(readings, 'aws.client.retries'),
        sleeps: countOf(readings, 'aws.client.backoff.duration'),
        throttles: throttlesCounted(readings),
      },
      what,
    ).toEqual({
      calls,
      callsBy: callsSeen,
      callTimes: calls,
      attempts,
      attemptsBy: attemptsSeen,
      attemptTimes: attempts,
      retries,
      sleeps: retries,
      throttles: throttlesSeen(proxy.flows),
    });

    // Not shorter than the SDK meant to sleep, not longer than the proxy saw nothing of these calls.
    const sleptMs = sumOf(readings, 'aws.client.backoff.duration') * 1000;
    expect(sleptMs, what).toBeGreaterThanOrEqual(slept.reduce((sum, ms) => sum + ms) - retries * TIMER_MS);
    expect(sleptMs, what).toBeLessThanOrEqual(waitingMs + HEARSAY_MS);

    for (const [outcome, count] of Object.entries({ ...callsSeen, throttled: attemptsSeen['throttled'] ?? 0 })) {
      seen.set(outcome, (seen.get(outcome) ?? 0) + count);
    }
  }
  // The faults were there, and every way for a call to end.
  for (const outcome of [...CALL_OUTCOMES, 'throttled'])
    expect(seen.get(outcome), outcome).toBeGreaterThan(SCHEDULES / 10);
});
