/**
 * What the page on the backends says is what they do; and a program that goes through our proxy, or through mitmproxy,
 * hears and is heard as one that goes straight to the backend.
 */
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { startBackend } from '@slowdown/kit/backends';
import { CHECKS, runChecks, type CheckResult, type Connection } from '@slowdown/kit/conformance';
import { COMPARED, conformanceSchema, type Compared, type Result } from '@slowdown/kit/conformance/results';
import { startProxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { startMitmdump } from './support/mitmdump.ts';
import { comparable, startRecorder } from './support/recorder.ts';

const TIERS = { embedded: 'node', ministack: 'ministack', localstack: 'localstack' } as const;

/** Checks in which requests race: who wins is not the same in two runs. */
const RACES = new Set(['write-race']);

const page = conformanceSchema.parse(JSON.parse(await readFile(join(ROOT, 'src/data/conformance.json'), 'utf8')));

const onPage = (name: Compared) => Object.fromEntries(page.checks.map(({ id, results }) => [id, results[name]]));

const outcomes = (results: readonly CheckResult[]): Record<string, Result> =>
  Object.fromEntries(results.map(({ id, outcome, seen }) => [id, { outcome, seen }]));

test('the page holds every check in its order: else run `npm run conformance`', () => {
  const told = page.checks.map(({ id, service, group, sentence }) => ({ id, service, group, sentence }));
  expect(told).toEqual(CHECKS.map(({ id, service, group, sentence }) => ({ id, service, group, sentence })));
});

for (const name of COMPARED) {
  await describeWith(TIERS[name], `${name}, asked again`, () => {
    test('does what the page says: else run `npm run conformance`', async () => {
      await using backend = await startBackend(name);
      const results = await runChecks(CHECKS, { endpoint: backend.url }, { services: backend.services });
      expect(outcomes(results)).toEqual(onPage(name));
    });
  });
}

/** One way to the backend: how the checks ended, what the clients heard, and what came to the upstream. */
interface Leg {
  outcomes: Record<string, Result>;
  heard: Record<string, string[]>;
  came: string[];
}

/** Runs the suite on an embedded backend of its own. */
async function leg(way: (upstream: string) => Promise<AsyncDisposable & { connection: Connection }>): Promise<Leg> {
  await using backend = await startBackend('embedded');
  await using recorder = await startRecorder(backend.url);
  await using through = await way(recorder.url);
  const results = await runChecks(CHECKS, through.connection, { services: backend.services });
  const steady = results.filter(({ id }) => !RACES.has(id));
  const heard = steady.map(({ id, exchanges }) => [
    id,
    exchanges
      .map(({ method, path, status, headers, body }) =>
        comparable(`${method} ${path} ${status}`, Object.entries(headers).toSorted(), body),
      )
      .toSorted(),
  ]);
  const raced = [...RACES].map((id) => `/conformance-${id}`);
  const came = recorder.arrived
    .filter(({ url }) => !raced.some((bucket) => url.startsWith(bucket)))
    .map(({ method, url, headers, body }) => comparable(`${method} ${url}`, headers, body));
  return { outcomes: outcomes(results), heard: Object.fromEntries(heard), came: came.toSorted() };
}

let straight: Promise<Leg> | undefined;
/** The way that the others are compared with: none between. Gone once in a run of this file. */
function direct(): Promise<Leg> {
  straight ??= leg(async (endpoint) => ({ connection: { endpoint }, [Symbol.asyncDispose]: async () => {} }));
  return straight;
}

test('behind the recorder each check ends as the page says', async () => {
  expect((await direct()).outcomes).toEqual(onPage('embedded'));
});

/**
 * With no fault set, everything is the same through a reverse proxy.
 * @param taken the header that this proxy takes out of requests
 */
function compares(way: (upstream: string) => Promise<AsyncDisposable & { url: string }>, taken?: string): void {
  let through: Leg;
  beforeAll(async () => {
    through = await leg(async (upstream) => {
      const proxy = await way(upstream);
      return { connection: { endpoint: proxy.url }, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
    });
  });

  test('every check ends as it does without it', async () => {
    expect(through.outcomes).toEqual((await direct()).outcomes);
  });
  test('the client hears the same statuses, headers and bytes', async () => {
    expect(through.heard).toEqual((await direct()).heard);
  });
  test('the upstream gets the same requests: bytes, and headers in their order and case', async () => {
    const { came } = await direct();
    const without = (request: string) => request.replace(new RegExp(`^${taken}: .*\n`, 'gim'), '');
    expect(through.came).toEqual(taken === undefined ? came : came.map(without));
  });
}

describe('through our proxy', () => compares((upstream) => startProxy({ upstream })));

await describeWith('python', 'through mitmproxy', (python) =>
  // mitmproxy says 100 itself, and the upstream never hears that somebody waits for it.
  compares((upstream) => startMitmdump(python ?? '', upstream), 'Expect'),
);

test("by AWS's own hosts and HTTPS that our proxy intercepts, every check ends the same", async () => {
  const through = await leg(async (to) => {
    const proxy = await startProxy({ intercept: { hosts: ['amazonaws.com'], to } });
    const ca = proxy.authority?.certificate;
    const agents = {
      httpAgent: new HttpAgent({ keepAlive: true, proxyEnv: { HTTP_PROXY: proxy.url } }),
      httpsAgent: new HttpsAgent({ keepAlive: true, ...(ca && { ca }), proxyEnv: { HTTPS_PROXY: proxy.url } }),
    };
    return {
      connection: { endpoint: null, agents },
      async [Symbol.asyncDispose]() {
        agents.httpAgent.destroy();
        agents.httpsAgent.destroy();
        await proxy[Symbol.asyncDispose]();
      },
    };
  });
  expect(through.outcomes).toEqual((await direct()).outcomes);
});
