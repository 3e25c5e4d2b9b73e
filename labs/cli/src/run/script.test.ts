import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptFrom } from './script.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slowdown-script-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let written = 0;
async function module(code: string): Promise<string> {
  const path = join(folder, `${(written += 1)}.ts`);
  await writeFile(path, code);
  return path;
}

const TWO = `
  const addon = (statusCode: number) => ({ request(flow: { response: unknown }) { flow.response = { statusCode }; } });
  export const always = addon(429);
  export const bucket = ({ status, now }: { status: number; now: () => number }) => addon(now() > 0 ? status : 0);
`;

test('without the flag there is none', async () => {
  expect(await scriptFrom({ set: [] })).toBeNull();
});

describe('an addon is', () => {
  test.each([
    ['the default', 'export default { request() {} };', ''],
    ['the only export', 'export const one = { request() {} };', ''],
    ['what a function makes', 'export function one() { return { request() {} }; }', ''],
    ['the one that is named', TWO, '#always'],
  ])('%s', async (_, code, name) => {
    expect(await scriptFrom({ script: (await module(code)) + name, set: [] })).toMatchObject({
      request: expect.any(Function),
    });
  });

  test('made with what --set says, numbers as such, and a clock', async () => {
    const addon = await scriptFrom({ script: `${await module(TWO)}#bucket`, set: ['status=503', 'word=slow'] });
    const flow = { id: '1', request: { method: 'GET', path: '/', headers: [], content: null }, response: null };
    await addon?.request?.(flow);
    expect(flow.response).toEqual({ statusCode: 503 });
  });
});

describe('one sentence says what is wrong with', () => {
  test.each([
    ['a file that exports nothing', 'interface Only {}', '', /exports nothing\. Export an addon/],
    ['several exports and no name', TWO, '', /more than one thing\. Say which one: .*#NAME, of always, bucket\.$/],
    ['a name that is not there', TWO, '#none', /exports nothing called none\. Say which one: /],
    ['what is no addon', 'export const four = 4;', '', /gives no addon.* requestheaders, request, /],
    ['an addon that does nothing', 'export const idle = () => ({});', '', /gives no addon/],
    ['a function that throws', "export const bad = () => { throw new Error('mine'); };", '', /threw .*Error: mine\./],
    ['a module that throws', "throw new Error('mine');", '', /can't be loaded: mine\.$/],
    ['what is no TypeScript', 'export const = ;', '', /can't be loaded: /],
  ])('%s', async (_, code, name, sentence) => {
    await expect(scriptFrom({ script: (await module(code)) + name, set: [] })).rejects.toThrow(sentence);
  });

  test('a file that is not there', async () => {
    await expect(scriptFrom({ script: join(folder, 'none.ts'), set: [] })).rejects.toThrow(/there is no such file\.$/);
  });

  test('options without a script, and one that is none', async () => {
    await expect(scriptFrom({ set: ['a=1'] })).rejects.toThrow(/--set a=1 is an option for a script/);
    await expect(scriptFrom({ script: 'x', set: ['a'] })).rejects.toThrow(/--set "a" is no option/);
  });
});
