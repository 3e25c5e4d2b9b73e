import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBackend } from '../backends.ts';
import { describeWith } from '../tiers/vitest.ts';
import { labClient } from './client.ts';
import { startEngine } from './engine.ts';
import { LOCALSTACK, MINISTACK } from './engines.ts';
import { outsideAddresses } from './outside-addresses.ts';

/** Starting, killing and starting again, milliseconds; LocalStack takes seconds, on busy cores many. */
const ENGINE_TIMEOUT_MS = 180_000;

/** Every process of a test keeps its temporary files here, so that it can be seen when all are gone. */
let temporary: string;
const environment = process.env['TMPDIR'];
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'slowdown-test-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(async () => {
  if (environment === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = environment;
  await rm(temporary, { recursive: true, force: true });
});

for (const name of ['ministack', 'localstack'] as const) {
  await describeWith(name, `${name} as a process`, () => {
    test('keeps an object, on loopback alone, and leaves nothing', { timeout: ENGINE_TIMEOUT_MS }, async () => {
      let url: string;
      {
        await using backend = await startBackend(name);
        ({ url } = backend);
        expect(backend).toMatchObject({ name, services: expect.arrayContaining(['s3', 'sqs']) as unknown });
        for (const address of outsideAddresses()) {
          await expect(fetch(url.replace('127.0.0.1', address))).rejects.toThrow('fetch failed');
        }
        const s3 = labClient(url);
        await s3.send(new CreateBucketCommand({ Bucket: 'results' }));
        await s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'a/b', Body: 'kept' }));
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'results', Key: 'a/b' }));
        expect(await Body?.transformToString()).toBe('kept');
        s3.destroy();
      }
      await expect(fetch(url)).rejects.toThrow('fetch failed');
      expect(await readdir(temporary)).toEqual([]);
    });

    test('ends with the process that started it, however that ended', { timeout: ENGINE_TIMEOUT_MS }, async () => {
      const backends = JSON.stringify(new URL('../backends.ts', import.meta.url).href);
      const program = `const { startBackend } = await import(${backends});
        console.log((await startBackend('${name}')).url); setInterval(() => {}, 1000);`;
      const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const gone = once(owner, 'close');
      const [url] = (await once(createInterface(owner.stdout), 'line')) as [string];
      expect((await fetch(url)).status).toBeLessThan(500);
      owner.kill('SIGKILL');
      await gone;
      const isGone = () =>
        fetch(url)
          .then(() => false)
          .catch(() => true);
      await expect.poll(isGone, { timeout: ENGINE_TIMEOUT_MS / 4 }).toBe(true);
      await expect.poll(() => readdir(temporary), { timeout: ENGINE_TIMEOUT_MS / 4 }).toEqual([]);
    });
  });
}

await describeWith('python', 'an engine that does not come up', (python) => {
  const ready = { state: 'ready', python: python ?? '' } as const;

  test('is an error with the end of what it said, and leaves nothing', { timeout: ENGINE_TIMEOUT_MS }, async () => {
    const broken = startEngine({ ...MINISTACK, module: 'no_such_module' }, { environment: ready });
    await expect(broken).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringMatching(
        /^MiniStack did not come up\..*\n(.*\n)*.*No module named no_such_module/,
      ) as unknown,
    });
    expect(await readdir(temporary)).toEqual([]);
  });

  test('is given up where it runs and does not answer', { timeout: ENGINE_TIMEOUT_MS }, async () => {
    await writeFile(join(temporary, 'silent.py'), 'import threading\nthreading.Event().wait()\n');
    const settings = () => ({ PYTHONPATH: temporary, PYTHONDONTWRITEBYTECODE: '1' });
    const silent = startEngine({ ...LOCALSTACK, module: 'silent', settings }, { environment: ready, timeoutMs: 1000 });
    await expect(silent).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(await readdir(temporary)).toEqual(['silent.py']);
  });
});

describe('an engine whose packages are not there', () => {
  test.each([
    [MINISTACK, /^MiniStack can't be started: why\. Try: npx slowdown doctor --fix, or use --backend embedded\.$/],
    [LOCALSTACK, /--backend localstack-container\.$/],
  ])('says what to do', async (engine, sentence) => {
    const start = startEngine(engine, { environment: { state: 'missing', why: 'why' } });
    await expect(start).rejects.toMatchObject({
      code: 'NO_PYTHON',
      message: expect.stringMatching(sentence) as unknown,
    });
  });
});
