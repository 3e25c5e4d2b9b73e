/** Lesson 07 with the real mitmweb, started as the page says and driven by what its own page calls: its HTTP interface. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { copiedWorkshop, commandEnvironment, LAUNCHER } from '@slowdown/cli/testing';
import { makeBucket, startBackend } from '@slowdown/kit/backends';
import { parseFilter } from '@slowdown/kit/flows';
import { freePort } from '@slowdown/kit/ports';
import { startProxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commands, pages } from './support/prose.ts';

const headers = z.array(z.tuple([z.string(), z.string()]));
/** What mitmweb tells of a flow, as far as it matters here. */
const webFlow = z.object({
  id: z.string(),
  intercepted: z.boolean(),
  request: z.object({ method: z.string(), path: z.string(), pretty_host: z.string(), headers }),
  response: z.object({ status_code: z.number().nullish() }).nullish(),
});
type WebFlow = z.infer<typeof webFlow>;

const [page] = pages('src/content/docs/07-by-hand.mdx');
const shown = page ? commands(page) : [];
const mitmwebCommand = shown.find((command) => command.startsWith('labs/python/.venv/bin/mitmweb ')) ?? '';
const jobCommand = shown.find((command) => command.includes('npx slowdown job 07')) ?? '';
const filter = /'intercept=([^']+)'/.exec(mitmwebCommand)?.[1] ?? '';

/** The page's command as arguments, with an upstream, and on ports of its own, without a browser. */
function argumentsOf(upstream: string, webPort: number, folder: string): string[] {
  const words = [...mitmwebCommand.matchAll(/'([^']+)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const own = ['--listen-host', '127.0.0.1', '--listen-port', '0', '--web-port', String(webPort)];
  return [
    ...words.slice(1).map((word) => word.replace('http://127.0.0.1:PORT', upstream)),
    ...own,
    '--no-web-open-browser',
    '--set',
    `confdir=${folder}`,
  ];
}

/** mitmweb before an upstream: its proxy's address, its flows, and its page's buttons. */
async function startMitmweb(python: string, upstream: string) {
  const folder = await mkdtemp(join(tmpdir(), 'slowdown-mitmweb-'));
  const web = `http://127.0.0.1:${await freePort()}`;
  const program = join(dirname(python), process.platform === 'win32' ? 'mitmweb.exe' : 'mitmweb');
  const child = spawn(program, argumentsOf(upstream, Number(new URL(web).port), folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    let listening = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        said.push(line);
        listening ||= /listening at (127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
        if (line.includes('Web server listening')) resolve(`http://${listening}`);
      });
    }
    void gone.then(() => reject(new Error(`mitmweb ended:\n${said.join('\n')}`)));
  });
  // Its page gets the token as a cookie, and sends it with every change.
  const [cookie = ''] = (await fetch(web)).headers.getSetCookie();
  const token = /_xsrf=([^;]+)/.exec(cookie)?.[1] ?? '';
  const change = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${web}${path}`, {
      method,
      headers: { cookie: `_xsrf=${token}`, 'x-xsrftoken': token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`mitmweb answered ${answer.status} to ${path}: ${await answer.text()}`);
  };
  return {
    url,
    flows: async () => z.array(webFlow).parse(await (await fetch(`${web}/flows`)).json()),
    edit: (id: string, response: { code: number }) => change('PUT', `/flows/${id}`, { response }),
    resume: (id: string) => change('POST', `/flows/${id}/resume`),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the job of the lesson through a proxy, as the page says. */
async function runJob(url: string): Promise<string> {
  await using workshop = await copiedWorkshop('07-by-hand');
  const [setting = '', ...command] = jobCommand.split(' ');
  const [name = ''] = setting.split('=');
  const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, ...command.slice(2)], {
    env: { ...commandEnvironment(workshop), [name]: url },
  });
  return stdout;
}

/** `GET 127.0.0.1 /?x-id=ListBuckets, its answer`: what a held flow is, whoever held it. */
const line = (method: string, host: string, path: string, answered: boolean) =>
  `${method} ${host} ${path}, its ${answered ? 'answer' : 'request'}`;

await describeWith('python', 'lesson 07 in the real mitmweb', (location) => {
  const python = location ?? '';

  test('the page’s filter holds the same flows there and here, and no others', async () => {
    await using backend = await startBackend('embedded');
    await makeBucket(backend.url, 'results');
    await using mitmweb = await startMitmweb(python, backend.url);
    const there: string[] = [];
    const job = runJob(mitmweb.url);
    let ended = false;
    void job.finally(() => (ended = true)).catch(() => {});
    await expect
      .poll(async () => {
        for (const { id, intercepted, request, response } of await mitmweb.flows()) {
          if (!intercepted) continue;
          there.push(line(request.method, request.pretty_host, request.path, response?.status_code != null));
          await mitmweb.resume(id);
        }
        return ended;
      })
      .toBe(true);
    await job;

    await using proxy = await startProxy({ upstream: backend.url });
    const here: string[] = [];
    proxy.holding.filter = parseFilter(filter);
    proxy.holding.subscribe((all) => {
      for (const { id, at, flow, path } of all) {
        const [host = ''] = flow.request.host.split(':');
        here.push(line(flow.request.method, host, path, at === 'response'));
        proxy.holding.resume(id);
      }
    });
    await runJob(proxy.url);
    expect(there).toEqual(Array(6).fill('GET 127.0.0.1 /?x-id=ListBuckets, its answer'));
    expect(here).toEqual(there);
  });

  test('an answer made a 429 there brings attempt 2', async () => {
    await using backend = await startBackend('embedded');
    await makeBucket(backend.url, 'results');
    await using mitmweb = await startMitmweb(python, backend.url);
    const job = runJob(mitmweb.url);
    let ended = false;
    void job.finally(() => (ended = true)).catch(() => {});
    let edited: WebFlow | null = null;
    await expect
      .poll(async () => {
        for (const flow of await mitmweb.flows()) {
          if (!flow.intercepted) continue;
          if (edited === null) await mitmweb.edit(flow.id, { code: 429 });
          edited ??= flow;
          await mitmweb.resume(flow.id);
        }
        return ended;
      })
      .toBe(true);
    const [first, second] = (await job).split('\n');
    expect(first).toMatch(/^round 1: \d+ buckets?, 2 attempts, \d+ ms asleep$/);
    expect(second).toMatch(/^round 2: \d+ buckets?, 1 attempt, 0 ms asleep$/);
  });
});
