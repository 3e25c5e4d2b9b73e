/**
 * Fixtures and matchers for a lab's tests: a real client, a real proxy, a real backend, and verdicts that tell the
 * learner what was expected, what the proxy saw, and where to look next.
 */
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { test as base } from 'vitest';
import { backendFromEnvironment, labClient, makeBucket, startBackend, type Backend } from './backends.ts';
import { startProxy, type Addon, type Proxy, type Rule } from './proxy.ts';
import { tenthOfTheBackoff } from './testing/backoff.ts';
import { openCompany, type CompanyOptions } from './testing/company.ts';
import './testing/matchers.ts';
import './testing/stay-here.ts';
import { meter, type CallTimes } from './testing/meter.ts';
import { oneAttempt, type OneAttempt } from './testing/one-attempt.ts';

export { expect } from 'vitest';
export type { Company } from './testing/company.ts';
export { tenthOfTheBackoff } from './testing/backoff.ts';
export { oneAttempt, type Answered, type OneAttempt } from './testing/one-attempt.ts';
export { refuseFirst } from './testing/refusals.ts';
export { checkSignatures } from './testing/signatures.ts';
export { inVirtualTime } from './testing/virtual-time.ts';

/** All that one run of a learner's program needs, and nothing that another run has touched. */
export interface Stage {
  proxy: Proxy;
  /** A client of the proxy with a full retry quota; its backoff is a tenth of the SDK's. */
  s3: S3Client;
  /** Another client of it, which does not try again. */
  once: OneAttempt;
  /** How long the client's calls took, as they end. */
  callTimes: CallTimes;
  /** Name of an empty bucket. */
  bucket: string;
  /** Keys that the backend holds in the bucket, sorted, asked for past the proxy. */
  storedKeys: () => Promise<string[]>;
}

/**
 * vitest's `test` with what a lab needs, released when the file ends: `backend` (embedded, or what SLOWDOWN_BACKEND or
 * AWS_ENDPOINT_URL name), `stage`, which sets up a {@link Stage} with the given rules or script in its proxy, and `company`, which
 * sets up a {@link Company} with a proxy that intercepts.
 */
export const labTest = base
  .extend('backend', { scope: 'file' }, async ({}, { onCleanup }) => {
    const backend = await startBackend(backendFromEnvironment());
    onCleanup(() => backend[Symbol.asyncDispose]());
    return backend;
  })
  .extend('stage', { scope: 'file' }, ({ backend }, { onCleanup }) => {
    const resources = new AsyncDisposableStack();
    onCleanup(() => resources.disposeAsync());
    return (rules: readonly Rule[], addon?: Addon) => setUp(backend, { rules, ...(addon && { addon }) }, resources);
  })
  .extend('company', { scope: 'file' }, ({ backend }, { onCleanup }) => {
    const resources = new AsyncDisposableStack();
    onCleanup(() => resources.disposeAsync());
    return (options: CompanyOptions = {}) => openCompany(backend, options, resources);
  });

async function setUp(
  backend: Backend,
  shaping: { rules: readonly Rule[]; addon?: Addon },
  resources: AsyncDisposableStack,
): Promise<Stage> {
  const proxy = resources.use(await startProxy({ upstream: backend.url, ...shaping }));
  const s3 = resources.adopt(labClient(proxy.url, { retryStrategy: tenthOfTheBackoff() }), (client) =>
    client.destroy(),
  );
  const direct = resources.adopt(labClient(backend.url), (client) => client.destroy());
  // A name of its own: the endpoint may be one that other runs use too.
  const bucket = `lab-${crypto.randomUUID()}`;
  await makeBucket(backend.url, bucket);
  return {
    proxy,
    s3,
    once: resources.adopt(oneAttempt(proxy.url), (client) => client.destroy()),
    callTimes: meter(s3),
    bucket,
    async storedKeys() {
      const { Contents = [] } = await direct.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])).toSorted();
    },
  };
}
