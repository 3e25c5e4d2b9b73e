import { once } from 'node:events';
import { connect } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { expect, labTest } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import * as scripts from '#lab/addons.ts';
import type { Addons } from '../model.ts';
import { checkAlways429, checkEveryThird, checkSlowBucket, LIMITS, type Between } from './checks.ts';
import { checkSplittingBucket } from './splitting-checks.ts';

const test = labTest.extend('between', { scope: 'file' }, ({ backend, stage }, { onCleanup }): Between => {
  const direct = labClient(backend.url);
  onCleanup(() => direct.destroy());
  return async (script) => {
    let nowMs = 0;
    const addons: Addons = scripts;
    const { once, bucket, storedKeys } = await stage([], addons[script]({ ...LIMITS, now: () => nowMs }));
    return {
      once,
      bucket,
      storedKeys,
      later: (ms) => void (nowMs += ms),
      async given(Key) {
        await direct.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'an object' }));
      },
    };
  };
});

checkAlways429(test);
checkEveryThird(test);
checkSlowBucket(test);

describe('a slow bucket', () => {
  test('says no before the body comes', async ({ stage }) => {
    const { proxy } = await stage([], scripts.slowBucket({ ...LIMITS, burst: 1, now: () => 0 }));
    await firstHeard(proxy.url);
    const over = await firstHeard(proxy.url);
    expect(over.startsWith('HTTP/1.1 503')).toHold(
      `A client over the limit asked whether it may send its body, and heard: ${over || 'nothing'}.\n` +
        'Look next: it need not send what will be refused. Which of the four times is before the body?',
    );
  });
});

checkSplittingBucket(test);

/** The first line that a client hears which says how much it would write, and waits for a word before it does. */
async function firstHeard(url: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('PUT /results/run/part HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    socket.destroy();
  });
  await once(socket, 'close');
  return heard.split('\r\n')[0] ?? '';
}
