/** `slowdown run` as a wrapper: the program keeps its input, output, signals and exit code, and nothing is left behind. */
import { commandEnvironment, emptyWorkshop, LAUNCHER, slowdown, type TestWorkshop } from '@slowdown/cli/testing';
import { makeBucket, startBackend } from '@slowdown/kit/backends';
import { isAlive } from '@slowdown/kit/processes';
import { reportSchema, type Report } from '@slowdown/kit/report';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Longer than a busy machine needs, milliseconds. */
const ENDS_WITHIN_MS = 20_000;

let workshop: TestWorkshop;
beforeAll(async () => {
  workshop = await emptyWorkshop();
});
afterAll(() => workshop[Symbol.asyncDispose]());

/** A program as words for the command line: a script for this Node. */
const script = (code: string) => [process.execPath, '-e', code];

const run = (...args: string[]) => slowdown(workshop, ['run', ...args]);

/** Starts `slowdown run` and gives what it prints line by line; ended by the caller. */
function start(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ChildProcess & { lines: AsyncIterator<string> } {
  const command = spawn(process.execPath, [LAUNCHER, 'run', ...args], {
    env: { ...commandEnvironment(workshop), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return Object.assign(command, { lines: createInterface({ input: command.stdout })[Symbol.asyncIterator]() });
}

async function line(command: { lines: AsyncIterator<string> }): Promise<string> {
  const next: IteratorResult<string, unknown> = await command.lines.next();
  if (next.done === true) throw new Error('The command ended without another line.');
  return next.value;
}

async function codeOf(command: ChildProcess): Promise<number | null> {
  if (command.exitCode === null && command.signalCode === null) await once(command, 'exit');
  return command.exitCode;
}

describe('the exit code is the program’s', () => {
  test.each([
    ['0', 'process.exit(0)', 0],
    ['3, which would mean something else of ours', 'process.exit(3)', 3],
    ['255', 'process.exit(255)', 255],
    ['128 and the number of the signal that ended it', "process.kill(process.pid, 'SIGTERM')", 143],
    ['of SIGKILL too', "process.kill(process.pid, 'SIGKILL')", 137],
  ])('%s', async (_what, code, expected) => {
    const ran = await run('--quiet', '--', ...script(code));
    expect(ran).toEqual({ code: expected, stdout: '', stderr: '' });
  });

  test('127 where there is no such command, with a sentence that names it', async () => {
    const { code, stderr } = await run('--', 'slowdown-no-such-program', '--flag');
    expect(stderr).toBe('slowdown: The command slowdown-no-such-program is not on the PATH. Nothing was run.\n');
    expect(code).toBe(127);
  });

  test('126 where it may not be run', async () => {
    const file = join(workshop.root, 'not-a-program');
    await writeFile(file, 'hello\n');
    const { code, stderr } = await run('--', file);
    expect(stderr).toMatch(/not-a-program is no program that may be run: try chmod \+x/);
    expect(code).toBe(126);
  });

  test('127 where its interpreter does not exist', async () => {
    const file = join(workshop.root, 'no-interpreter');
    await writeFile(file, '#!/no/such/interpreter\n');
    await chmod(file, 0o755);
    const { code, stderr } = await run('--', file);
    expect(stderr).toMatch(/its first line names a program that does not/);
    expect(code).toBe(127);
  });

  test('also where its report could be read by nobody', async () => {
    const command = start(['--', ...script("console.log('here'); setTimeout(() => process.exit(9), 300)")]);
    await line(command);
    command.stderr?.destroy();
    expect(await codeOf(command)).toBe(9);
  });
});

describe('signals reach the program', () => {
  const traps = (signal: string, code: number) =>
    script(`process.on('${signal}', () => process.exit(${code})); setInterval(() => {}, 1000); console.log('ready');`);

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s, where it is sent to the command alone', async (signal) => {
    const command = start(['--quiet', '--', ...traps(signal, 7)]);
    expect(await line(command)).toBe('ready');
    command.kill(signal);
    expect(await codeOf(command)).toBe(7);
  });

  test('each one: who ignores the first SIGINT gets the second', async () => {
    const twice = "let n = 0; process.on('SIGINT', () => { n += 1; console.log(n); if (n === 2) process.exit(5); });";
    const command = start(['--quiet', '--', ...script(`${twice} setInterval(() => {}, 1000); console.log('ready');`)]);
    await line(command);
    command.kill('SIGINT');
    expect(await line(command)).toBe('1');
    command.kill('SIGINT');
    expect(await line(command)).toBe('2');
    expect(await codeOf(command)).toBe(5);
  });

  test('and the report comes all the same', async () => {
    const command = start(['--', ...script("setInterval(() => {}, 1000); console.log('ready');")]);
    const said = command.stderr ? text(command.stderr) : '';
    await line(command);
    command.kill('SIGTERM');
    expect(await codeOf(command)).toBe(143);
    expect(await said).toContain('was ended by SIGTERM');
  });
});

describe('input and output are the program’s', () => {
  test('bytes of stdin and stdout, whatever they are and however slowly they are read', async () => {
    const bytes = randomBytes(8 << 20);
    const command = spawn(process.execPath, [LAUNCHER, 'run', '--', 'cat'], {
      env: commandEnvironment(workshop),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    command.stdin.end(bytes);
    // Nothing is read until the pipe has long been full.
    await once(command.stdout, 'readable');
    expect(Buffer.compare(await buffer(command.stdout), bytes)).toBe(0);
    expect(await codeOf(command)).toBe(0);
  });

  test('its arguments too, flags of ours among them', async () => {
    const words = ['--help', '--', '--json', '-h', 'a b', ''];
    const { stdout } = await run(
      '--quiet',
      '--',
      ...script('console.log(JSON.stringify(process.argv.slice(1)))'),
      '--',
      ...words,
    );
    expect(JSON.parse(stdout)).toEqual(words);
  });

  test('what it says on stderr stays whole', async () => {
    const loud = "process.stderr.write('x'.repeat(1 << 20)); process.stdout.write('y'.repeat(1 << 20));";
    const { stdout, stderr } = await run('--quiet', '--', ...script(loud));
    expect([stdout.length, stderr.length]).toEqual([1 << 20, 1 << 20]);
  });
});

/** Forty uploads at once by a client that does not retry. */
const PUT = `const puts = Array.from({ length: 40 }, (_, n) => fetch(process.env.AWS_ENDPOINT_URL + '/results/run/' + n, { method: 'PUT', body: 'x' }));
Promise.all(puts).then((all) => console.log(all.filter((each) => each.ok).length, 'stored'));`;

describe('the report', () => {
  async function json(path: string): Promise<Report> {
    return reportSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  }

  test('counts what the program and the backend saw', async () => {
    const file = join(workshop.root, 'counts.json');
    const { stdout, stderr, code } = await run('--buckets', 'results', '--json', file, '--', ...script(PUT));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '40 stored\n' });
    expect(await json(file)).toMatchObject({
      totals: { calls: 40, attempts: 40, retries: 0, throttled: 0, succeeded: 40, failed: 0 },
      answers: [{ status: 200, count: 40 }],
      prefixes: [{ prefix: 'results/run/', attempts: 40 }],
      ended: { code: 0 },
      mode: 'endpoint',
      backend: 'embedded',
    });
    expect(stderr).toContain('40 calls · 40 attempts');
    expect(stderr).toContain(`Written: ${file}`);
  });

  test('--json without a file: one line on stderr in place of the words', async () => {
    const { stderr, stdout } = await run('--json', '--', ...script("console.log('mine')"));
    expect(stdout).toBe('mine\n');
    expect(reportSchema.parse(JSON.parse(stderr)).totals.attempts).toBe(0);
  });

  test('says why nothing may have been seen', async () => {
    const { stderr } = await run('--', ...script(''));
    expect(stderr).toMatch(/0 requests reached the proxy\.[\s\S]*endpoint_url[\s\S]*--mode intercept/);
  });

  test('says that a bucket has to be made', async () => {
    await using backend = await startBackend('embedded');
    await makeBucket(backend.url, 'other');
    const { stderr } = await run('--backend', backend.url, '--', ...script(PUT));
    expect(stderr).toMatch(/does not exist[\s\S]*--buckets/);
  });

  test('stays inside of 80 columns, without colours where nobody looks', async () => {
    const { stderr } = await run('--limit', 'PUT 1/s per prefix', '--buckets', 'results', '--', ...script(PUT));
    expect(stderr).toContain('503 SlowDown');
    expect(stderr).not.toContain('\u001b');
    for (const each of stderr.split('\n')) expect([...each].length, each).toBeLessThanOrEqual(80);
  });

  test('no file takes the place of another unless it is whole; a link stays a link', async () => {
    const target = join(workshop.root, 'target.html');
    const link = join(workshop.root, 'link.html');
    await writeFile(target, 'old');
    await symlink(target, link);
    expect((await run('--quiet', '--html', link, '--', ...script(''))).code).toBe(0);
    expect(await readFile(target, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect((await readdir(workshop.root)).filter((name) => name.includes('draft'))).toEqual([]);
  });
});

describe('used wrongly: one sentence that names the place, exit code 2, and nothing is run', () => {
  test.each([
    ['no program', [], /Which program\? Write it after --/],
    ['an unknown flag', ['--limits', 'x', '--', 'true'], /unknown option '--limits'/],
    ['an unknown mode', ['--mode', 'proxy', '--', 'true'], /Allowed choices are endpoint, intercept/],
    ['a port that is none', ['--port', '99999', '--', 'true'], /--port "99999" is no port/],
    ['an upstream that is no URL', ['--upstream', 'minio', '--', 'true'], /--upstream "minio" is no URL/],
    [
      'an upstream elsewhere',
      ['--upstream', 'http://127.0.0.1.example.com', '--', 'true'],
      /not on this machine[\s\S]*--allow-remote/,
    ],
    ['real AWS in mode endpoint', ['--upstream', 'origin', '--', 'true'], /--mode intercept --upstream origin/],
    ['real AWS without a word', ['--mode', 'intercept', '--upstream', 'origin', '--', 'true'], /--allow-remote/],
    [
      'two things behind the proxy',
      ['--upstream', 'http://127.0.0.1:1', '--backend', 'embedded', '--', 'true'],
      /cannot be used with/,
    ],
    ['a backend that is none', ['--backend', 'amazon', '--', 'true'], /no backend "amazon"/],
    [
      'a report in a folder that is not there',
      ['--html', '/no/such/folder/a.html', '--', 'true'],
      /--html \/no\/such\/folder\/a\.html: the folder/,
    ],
    ['a report that is a folder', ['--json', '/', '--', 'true'], /--json \/ is a folder/],
    ['a rate of 0', ['--limit', 'PUT 0/s', '--', 'true'], /--limit 'PUT 0\/s': Column \d+: /],
    ['a rate below 0', ['--limit', 'PUT -1/s', '--', 'true'], /--limit 'PUT -1\/s': Column \d+: /],
    ['a filter that can not be read', ['--fault', '~m GET & ( => 503', '--', 'true'], /--fault '[^']*': Column \d+: /],
    ['a fault that is none', ['--fault', '~m GET => sing', '--', 'true'], /Column 11: [\s\S]*503 SlowDown/],
    [
      'a fault that can not apply',
      ['--fault', '~c 200 => 503', '--', 'true'],
      /there is none yet\. Look at the request only/,
    ],
    ['a seed that is none', ['--seed', 'lucky', '--', 'true'], /--seed "lucky" is no seed/],
    [
      'a scenario that is not there',
      ['--scenario', '/no/such.json', '--', 'true'],
      /--scenario \/no\/such\.json can't be read/,
    ],
    ['a scenario that is none', ['--scenario', 'package.json', '--', 'true'], /--scenario package\.json: [\s\S]*rules/],
    [
      'a bucket that can not be',
      ['--buckets', 'UPPER CASE', '--', 'true'],
      /The bucket "UPPER CASE" could not be made/,
    ],
  ])('%s', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('before anything leaves the machine, it says what will', async () => {
  const flags = ['--quiet', '--mode', 'intercept', '--upstream', 'origin', '--allow-remote'];
  const { code, stderr } = await run(...flags, '--', ...script(''));
  expect(stderr).toMatch(/^slowdown: Requests leave this machine[^\n]*own credentials[^\n]*may cost money[^\n]*\n$/);
  expect(code).toBe(0);
});

describe('the machine is in the way: exit code 3', () => {
  test('a port that is taken', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await run('--port', String(port), '--', 'true');
    expect(stderr).toContain(`Port ${port} is taken`);
    expect(code).toBe(3);
  });

  test('a certificate file of the user’s own that can not be read', async () => {
    const flags = ['--mode', 'intercept', '--', 'true'];
    const { code, stderr } = await slowdown(workshop, ['run', ...flags], { AWS_CA_BUNDLE: '/no/such.pem' });
    expect(stderr).toContain("AWS_CA_BUNDLE names /no/such.pem, which can't be read. Unset it, or name a PEM file.");
    expect(code).toBe(3);
  });

  test('an upstream that does not answer', async () => {
    const { code, stderr } = await run('--upstream', 'http://127.0.0.1:1', '--', 'true');
    expect(stderr).toMatch(/Nothing answers at http:\/\/127\.0\.0\.1:1 .*leave out --upstream/);
    expect(code).toBe(3);
  });
});

test('a scenario’s rules are in force, and a HAR has the flows', async () => {
  const [scenario, har] = [join(workshop.root, 'scenario.json'), join(workshop.root, 'run.har')];
  const rules = [{ match: '~m PUT', fault: { type: 'internalError' }, when: [{ type: 'until', requests: 5 }] }];
  await writeFile(scenario, JSON.stringify({ name: 'The first five fail', rules }));
  const flags = ['--scenario', scenario, '--buckets', 'results', '--har', har];
  const { stdout, stderr } = await run(...flags, '--', ...script(PUT));
  expect(stdout).toBe('35 stored\n');
  expect(stderr).toContain('~m PUT => 500 InternalError until 5 requests: matched 40, struck 5');
  const { log } = JSON.parse(await readFile(har, 'utf8'));
  expect(log.entries).toHaveLength(40);
});

test('a script answers before the rules do, and what it throws is in the report', async () => {
  const file = join(workshop.root, 'addons.ts');
  await writeFile(
    file,
    `export const refuse = ({ every }: { every: number }) => {
       let seen = 0;
       return {
         requestheaders(flow: { request: { method: string }; response: unknown }) {
           if (flow.request.method !== 'PUT') throw new TypeError('of mine');
           seen += 1;
           const headers = [['Content-Length', '0']];
           if (seen % every === 0) flow.response = { statusCode: 429, headers, content: '' };
         },
       };
     };`,
  );
  const flags = ['--script', file, '--set', 'every=4', '--fault', '503 SlowDown', '--buckets', 'results'];
  const { stdout, stderr } = await run(...flags, '--', ...script(`${PUT}; await fetch(process.env.AWS_ENDPOINT_URL);`));
  expect(stdout).toBe('0 stored\n');
  expect(stderr).toContain('503 SlowDown: matched 30, struck 30');
  expect(stderr).toMatch(/Injected +30 × slowDown, 10 × script/);
  expect(stderr.replace(/\s+/g, ' ')).toContain("The script's requestheaders threw TypeError: of mine. Requests that");
});

test('credentials are in no report, whatever the program sent', async () => {
  const secrets = ['AKIAHUSHHUSH', 'hush-signature', 'hush-token', 'hush-cookie', 'hush-argument'];
  const [key, signature, token, cookie, argument = ''] = secrets;
  const code = `const path = '/results/run/1?X-Amz-Credential=${key}%2F&X-Amz-Signature=${signature}&X-Amz-Security-Token=${token}';
fetch(process.env.AWS_ENDPOINT_URL + path, { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=${key}/x, Signature=${signature}', 'x-amz-security-token': '${token}', cookie: '${cookie}' } });`;
  const files = ['html', 'json', 'har'].map((name) => join(workshop.root, `secret.${name}`));
  const [html = '', json = '', har = ''] = files;
  const { stderr } = await run('--html', html, '--json', json, '--har', har, '--', ...script(code), argument);
  const written = [stderr, ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))];
  for (const each of written) {
    expect(each).toContain('/results/run/1');
    for (const secret of secrets) expect(each).not.toContain(secret);
  }
});

// Windows has neither signals nor process groups to ask.
describe.skipIf(process.platform === 'win32')('nothing is left', () => {
  /** Tells its own number, its child's, and where the proxy is; both live until they are ended. */
  const family = script(
    `const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log(JSON.stringify({ pids: [process.pid, child.pid], url: process.env.AWS_ENDPOINT_URL ?? process.env.HTTPS_PROXY, ca: process.env.AWS_CA_BUNDLE }));
setInterval(() => {}, 1000);`,
  );

  test.each(['endpoint', 'intercept'])('after SIGKILL of the command, mode %s', async (mode) => {
    const temporary = join(workshop.root, `tmp-${mode}`);
    await mkdir(temporary);
    const command = start(['--quiet', '--mode', mode, '--', ...family], { TMPDIR: temporary });
    const { pids, url, ca }: { pids: number[]; url: string; ca?: string } = JSON.parse(await line(command));
    expect(pids.every(isAlive)).toBe(true);
    if (mode === 'intercept') expect(await readFile(ca ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    command.kill('SIGKILL');
    await once(command, 'exit');
    await expect.poll(() => pids.filter(isAlive), { timeout: ENDS_WITHIN_MS }).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
    await expect.poll(() => readdir(join(workshop.state, 'tmp')), { timeout: ENDS_WITHIN_MS }).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('after an ordinary end, either mode', async () => {
    for (const mode of ['endpoint', 'intercept']) {
      expect(await run('--quiet', '--mode', mode, '--', ...script(''))).toMatchObject({ code: 0, stderr: '' });
      expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
    }
  });
});
