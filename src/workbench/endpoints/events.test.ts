import type { APIContext } from 'astro';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labNamed } from '../../components/labs.ts';
import { currentWorkbench } from '../current.ts';
import { GET } from './events.ts';

const LAB = '01-the-question';

beforeAll(async () => (await currentWorkbench()).enter(LAB, labNamed(LAB).workbench));
afterAll(async () => (await currentWorkbench())[Symbol.asyncDispose]());

async function openStream(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const request = new Request('http://127.0.0.1:4321/', { headers: { host: '127.0.0.1:4321' } });
  const response = await GET({ request } as APIContext);
  if (!response.body) throw new Error('the stream has no body');
  return response.body.getReader();
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return new TextDecoder().decode(value);
}

test('a page gets the state first, then what happens', async () => {
  const reader = await openStream();
  expect(await next(reader)).toMatch(/^data: \{"type":"snapshot".*\n\n$/);
  (await currentWorkbench()).setRate(120);
  expect(await next(reader)).toBe('data: {"type":"limit","limit":{"ratePerSecond":120,"burst":10}}\n\n');
  await reader.cancel();
});

test('a page that does not read is let go before its messages fill the memory', async () => {
  const reader = await openStream();
  const workbench = await currentWorkbench();
  for (let n = 0; n < 20_000; n++) workbench.setRate(100);
  let messages = 0;
  while (!(await reader.read()).done) messages += 1;
  expect(messages).toBeGreaterThan(100);
  expect(messages).toBeLessThan(2000);
});
