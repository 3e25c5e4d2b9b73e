/** `slowdown proxy`: the proxy alone, its lines, and flows that are held from a terminal or through a pipe. */
import { commandEnvironment, emptyWorkshop, LAUNCHER, slowdown, type TestWorkshop } from '@slowdown/cli/testing';
import { reportSchema } from '@slowdown/kit/report';
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let workshop: TestWorkshop;
beforeAll(async () => {
  workshop = await emptyWorkshop();
});
afterAll(() => workshop[Symbol.asyncDispose]());

/** A running `slowdown proxy`, stopped as by Ctrl-C when disposed. */
class Running implements AsyncDisposable {
  readonly url: string;
  #said: string;
  readonly #command: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(command: ChildProcessByStdio<Writable, Readable, null>, url: string, said: string) {
    this.#command = command;
    this.#said = said;
    this.url = url;
    command.stdout.on('data', (chunk) => {
      this.#said += String(chunk);
    });
  }

  static async start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Running> {
    const command = spawn(process.execPath, [LAUNCHER, 'proxy', '--buckets', 'results', ...args], {
      env: { ...commandEnvironment(workshop), ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [chunk]: unknown[] = await once(command.stdout, 'data');
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk)) ?? [];
    return new Running(command, url, String(chunk));
  }

  get said(): string {
    return this.#said;
  }

  async says(words: string | RegExp): Promise<void> {
    await expect.poll(() => this.#said).toMatch(words);
  }

  /** Writes a command, as somebody who types it does. */
  type(line: string): void {
    this.#command.stdin.write(`${line}\n`);
  }

  async end(how: () => void = () => this.#command.kill('SIGINT')): Promise<number | null> {
    if (this.#command.exitCode === null) {
      const gone = once(this.#command, 'exit');
      how();
      await gone;
    }
    return this.#command.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

const put = (proxy: Running, key: string, body = 'hello') =>
  fetch(`${proxy.url}/results/${key}`, { method: 'PUT', body });

test('it says where it is, how a shell is pointed at it, and each flow as it ends', async () => {
  await using proxy = await Running.start([]);
  await proxy.says(`export AWS_ENDPOINT_URL=${proxy.url}\n`);
  await put(proxy, 'a');
  await fetch(`${proxy.url}/results/none`);
  await proxy.says(/━● 200 +PUT \/results\/a +\d+ ms\n/);
  await proxy.says(/━✗ 404 NoSuchKey +GET \/results\/none/);
  expect(await proxy.end()).toBe(0);
  expect(proxy.said).toContain('2 calls · 2 attempts');
});

test('--filter looks at where requests go on to, as --hold does', async () => {
  await using proxy = await Running.start(['--filter', '~d ^127']);
  request(`${proxy.url}/results/a`, { method: 'PUT', headers: { host: 'replica.internal' } }).end('hello');
  await proxy.says(/PUT \/results\/a/);
});

test('--filter shows what matches, and nothing else', async () => {
  await using proxy = await Running.start(['--filter', '~c 404']);
  await put(proxy, 'a');
  await fetch(`${proxy.url}/results/none`);
  await proxy.says('404 NoSuchKey');
  expect(proxy.said).not.toContain('PUT /results/a ');
});

test('quit ends it, and what was asked for is written', async () => {
  const file = join(workshop.root, 'proxy.json');
  await using proxy = await Running.start(['--json', file]);
  await put(proxy, 'a');
  expect(await proxy.end(() => proxy.type('quit'))).toBe(0);
  const report = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(report).toMatchObject({ command: null, ended: null, totals: { calls: 1, succeeded: 1 } });
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
});

test.skipIf(process.platform === 'win32')('--print-env is for eval, and does not keep the shell', async () => {
  const environment = { ...commandEnvironment(workshop), NODE: process.execPath, LAUNCHER };
  const script = `eval "$("$NODE" "$LAUNCHER" proxy --buckets results --print-env 2>"$LOG" &)"
curl --silent --show-error --output /dev/null --write-out '%{http_code}' --request PUT --header 'content-type: text/plain' --data x "$AWS_ENDPOINT_URL/results/a"
kill "$SLOWDOWN_PROXY_PID"`;
  const log = join(workshop.root, 'proxy.log');
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: { ...environment, LOG: log } });
  expect(stdout).toBe('200');
  await expect.poll(() => readFile(log, 'utf8')).toMatch(/PUT \/results\/a[\s\S]*1 calls? · 1 attempts?/);
});

describe('holding', () => {
  test('a request is held, shown, changed, and let go', async () => {
    await using proxy = await Running.start(['--hold', '~m PUT & ~q']);
    const answer = put(proxy, 'a', 'before');
    await proxy.says('‖ #1 held at the request: PUT /results/a\n');
    proxy.type('show');
    await proxy.says(/PUT \/results\/a\n[\s\S]*content-length: 6\n[\s\S]*\nbefore\n/i);
    proxy.type('set path /results/b');
    proxy.type('set body after, and longer');
    await proxy.says('(changed)');
    proxy.type('resume');
    expect((await answer).status).toBe(200);
    const stored = await fetch(`${proxy.url}/results/b`);
    expect(await stored.text()).toBe('after, and longer');
    await proxy.end();
    expect(proxy.said).toContain('1 × edited at the request');
  });

  test('a response gets another status, header and body', async () => {
    await using proxy = await Running.start(['--hold', '~m GET & ~s']);
    await put(proxy, 'a', 'the truth');
    const answer = fetch(`${proxy.url}/results/a`);
    await proxy.says('‖ #1 held at the response: GET /results/a, 200');
    proxy.type('set status 429');
    proxy.type('set #1 header Retry-After 3');
    proxy.type('set 1 header etag');
    proxy.type('set body slow down');
    proxy.type('resume #1');
    const { status, headers, ...response } = await answer.then(async (each) => ({
      status: each.status,
      headers: each.headers,
      text: await each.text(),
    }));
    expect({ status, ...response }).toEqual({ status: 429, text: 'slow down' });
    expect(headers.get('retry-after')).toBe('3');
    expect(headers.has('etag')).toBe(false);
  });

  test('the whole message in $EDITOR', async () => {
    const editor = join(workshop.root, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i.bak -e "s/^200$/503/" -e "s/truth/lie/" "$2"\nrm "$2.bak"\n');
    await chmod(editor, 0o755);
    await using proxy = await Running.start(['--hold', '~m GET & ~s'], { EDITOR: `${editor} --wait`, VISUAL: '' });
    await put(proxy, 'a', 'the truth');
    const answer = fetch(`${proxy.url}/results/a`);
    await proxy.says('#1 held');
    proxy.type('edit');
    await proxy.says('(changed)');
    proxy.type('resume');
    expect((await answer).status).toBe(503);
    expect(await (await answer).text()).toBe('the lie');
  });

  test('dropped, all of them, and no more are held', async () => {
    await using proxy = await Running.start(['--hold', '~q']);
    const answers = [put(proxy, 'a'), put(proxy, 'b')].map((each) => each.then(String, () => 'closed'));
    await proxy.says('#2 held');
    proxy.type('hold');
    await proxy.says('Nothing more is held.');
    proxy.type('list');
    proxy.type('drop all');
    expect(await Promise.all(answers)).toEqual(['closed', 'closed']);
    expect((await put(proxy, 'c')).status).toBe(200);
    proxy.type('hold ~m PUT');
    await proxy.says('From now on what matches ~m PUT is held.');
  });

  test('what nobody lets go goes on as it is, visibly', async () => {
    await using proxy = await Running.start(['--hold', '~q', '--hold-for', '0.2']);
    expect((await put(proxy, 'a')).status).toBe(200);
    await proxy.end();
    expect(proxy.said).toContain('1 × timed out at the request');
  });

  test('what can not be done is said in a sentence, and the flow is held still', async () => {
    await using proxy = await Running.start(['--hold', '~q'], { EDITOR: '', VISUAL: '' });
    for (const [line, sentence] of [
      ['resume', 'Nothing is held.'],
      ['resume all', 'Nothing is held.'],
      ['sing', 'There is no command "sing". Write help to see them.'],
      ['hold ~', /Filter, column \d+: /],
      ['help', 'close its connection without an answer'],
    ] as const) {
      proxy.type(line);
      await proxy.says(sentence);
    }
    const answer = put(proxy, 'a');
    await proxy.says('#1 held');
    for (const [line, sentence] of [
      ['show 7', '#7 is not held. Write list to see what is.'],
      ['set', 'Set what?'],
      ['set header', 'Which header?'],
      ['edit', 'EDITOR is not set.'],
      ['set status 200', '(changed)'],
      ['resume', 'A request has no status'],
    ] as const) {
      proxy.type(line);
      await proxy.says(sentence);
    }
    proxy.type('resume');
    expect((await answer).status).toBe(200);
  });
});

describe('used wrongly: one sentence, exit code 2', () => {
  test.each([
    ['a filter that can not be read', ['--filter', '~m GET & ('], /--filter: Filter, column \d+: /],
    ['a hold that can not be read', ['--hold', '~zz'], /--hold: Filter, column \d+: /],
    ['a time that is none', ['--hold-for', 'soon'], /--hold-for "soon" is no time/],
    ['a program', ['curl'], /too many arguments/],
  ])('%s', async (_what, args, sentence) => {
    const { code, stderr, stdout } = await slowdown(workshop, ['proxy', ...args]);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
