/** What the instruments count of real clients behind a real proxy, read from OpenTelemetry's own SDK. */
import { PutObjectCommand, type S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { metrics, type MetricsOptions } from '@slowdown/kit/metrics';
import { readableMeter } from '@slowdown/kit/metrics/reading';
import { startProxy, type Rule } from '@slowdown/kit/proxy';
import { tenthOfTheBackoff } from '@slowdown/kit/testing';
import { readScenario, rulesOf } from '@slowdown/kit/scenario';
import { expect, test } from 'vitest';

const BUCKET = 'metrics';

/** Rules for faults that strike the first requests only. */
const first = (requests: number, fault: object): Rule[] =>
  rulesOf(readScenario({ name: 'first', rules: [{ fault, when: [{ type: 'until', requests }] }] }).rules);

/** What a client that is counted has counted, behind a proxy with these rules, after `use` has used it. */
async function counted(
  rules: readonly Rule[],
  use: (s3: S3Client) => Promise<unknown>,
  { config = {}, options = {} }: { config?: S3ClientConfig; options?: MetricsOptions } = {},
) {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  await using proxy = await startProxy({ upstream: backend.url, rules });
  const { meter, read } = readableMeter();
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter, ...options });
  const s3 = labClient(proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0.5), ...config });
  s3.middlewareStack.use(events(emitter));
  await use(s3).catch(() => {});
  s3.destroy();
  await proxy.idle();
  return await read();
}

const put = (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/b/c', Body: 'body' }));

/** Readings as lines, `aws.client.calls{outcome=success} 1`, without the labels that all of them share. */
const lines = (readings: Awaited<ReturnType<typeof counted>>) =>
  readings.map(({ name, attributes, count }) => {
    const own = Object.entries(attributes).filter(([key]) => !key.startsWith('rpc.'));
    return `${name.replace('aws.client.', '')}{${own.map(([key, value]) => `${key}=${String(value)}`).join()}} ${count}`;
  });

test('a call that succeeds at once is one call and one attempt', async () => {
  expect(lines(await counted([], put))).toEqual([
    'calls{outcome=success} 1',
    'attempts{outcome=success} 1',
    'attempt.duration{outcome=success} 1',
    'call.duration{outcome=success} 1',
  ]);
});

test('every series names the service and the operation as the conventions of OpenTelemetry do', async () => {
  for (const { attributes } of await counted(first(1, { type: 'slowDown' }), put)) {
    expect(attributes).toMatchObject({ 'rpc.system.name': 'aws-api', 'rpc.service': 'S3', 'rpc.method': 'PutObject' });
  }
});
