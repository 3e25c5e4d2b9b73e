import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from '../backends.ts';
import { startProxy } from '../proxy.ts';

/** Sends bytes as they are and gives what came back until the proxy closed, or until nothing more can come. */
async function say(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(bytes);
  let answer = '';
  try {
    for await (const chunk of socket) answer += String(chunk);
  } catch {
    // A connection that is reset has said all that it will.
  }
  return answer;
}

test.each([
  ['a target that is no URL', 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['an empty host in the target', 'GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['a Host that is none', 'GET / HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n'],
  ['two slashes', 'GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['the server itself', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['half a request', 'PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'],
  ['no HTTP at all', '\u0000\u0001garbage\r\n\r\n'],
])('%s does no harm: the next request is answered', async (_, bytes) => {
  await using backend = await startBackend('embedded');
  await using proxy = await startProxy({ upstream: backend.url });
  const answer = await say(proxy.url, bytes);
  expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
  expect((await fetch(proxy.url)).status).toBe(200);
});
