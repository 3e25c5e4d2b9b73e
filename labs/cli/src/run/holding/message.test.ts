import type { HeldFlow } from '@slowdown/kit/proxy';
import { describe, expect, test } from 'vitest';
import { editFrom, messageText } from './message.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A held message; a request where it has no status. */
function held(parts: Partial<Pick<HeldFlow, 'status' | 'headers' | 'body'>> = {}): HeldFlow {
  const { status = null, headers = [['Host', 'x']], body = bytes('hello') } = parts;
  const request = { method: 'PUT', host: 'x', path: '/b/k', headers: {}, bytes: null };
  const flow = { id: '1', startMs: 0, endMs: null, request, response: null, fault: null, sdk: null };
  return {
    id: '1',
    at: status === null ? 'request' : 'response',
    startMs: 0,
    flow,
    status,
    headers,
    path: '/b/k',
    body,
  };
}

test('a request and a response as text', () => {
  expect(messageText(held())).toBe('PUT /b/k\nHost: x\n\nhello');
  expect(messageText(held({ status: 200, headers: [['ETag', '"a"']] }))).toBe('200\nETag: "a"\n\nhello');
});

describe('what was not changed is no edit', () => {
  test.each([
    ['as it was', held()],
    ['without a body', held({ body: bytes('') })],
    ['with empty lines in its body', held({ body: bytes('a\n\nb\n\n') })],
    ['with line ends of its own in its body', held({ body: bytes('a\r\n\r\nb\r\n') })],
    ['with bytes that are no text', held({ body: new Uint8Array([0xff, 0x00]) })],
    ['with a body that is too large to be seen', held({ body: null })],
    ['without headers', held({ headers: [] })],
    ['with a header that has no value', held({ headers: [['X-Empty', '']] })],
  ])('%s', (_what, message) => {
    expect(editFrom(message, messageText(message))).toEqual({});
    // As an editor leaves it.
    expect(editFrom(message, `${messageText(message)}\n`)).toEqual({});
  });
});

test('each part that was changed, and no other', () => {
  expect(editFrom(held(), 'GET /b/k\nHost: x\n\nhello')).toEqual({ method: 'GET', path: '/b/k' });
  expect(editFrom(held(), 'PUT /b/other\nHost: x\n\nhello')).toEqual({ method: 'PUT', path: '/b/other' });
  expect(editFrom(held(), 'PUT /b/k\nHost: y\nX: 1\n\nhello')).toEqual({
    headers: [
      ['Host', 'y'],
      ['X', '1'],
    ],
  });
  expect(editFrom(held(), 'PUT /b/k\nHost: x\n\nbye\n')).toEqual({ body: bytes('bye') });
  expect(editFrom(held({ status: 200 }), '503\r\nHost: x\r\n\r\nhello')).toEqual({ status: 503 });
});

test('a line that is no header is named', () => {
  expect(() => editFrom(held(), 'PUT /b/k\nHost\n\nhello')).toThrow(
    '"Host" is no header. Write one a line as name: value.',
  );
});
