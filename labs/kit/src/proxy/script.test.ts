import { expect, test, vi } from 'vitest';
import { startProxy, type Addon } from '../proxy.ts';
import { eventually, PATIENCE_MS, RawClient, startRaw } from './raw-ends.ts';

const OK = 'HTTP/1.1 200 OK\r\nX-A: 1\r\nETag: "x"\r\nContent-Length: 4\r\n\r\nbody';
const ASKED = 'GET /k HTTP/1.1\r\nHost: x\r\n\r\n';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** What a client hears that says something to a proxy with the addon, and what the service gets of it. */
async function through(addon: Addon, said: string, heard: RegExp) {
  await using service = await startRaw(/\r\n\r\n/, (socket) => socket.write(OK));
  await using proxy = await startProxy({ upstream: service.url, addon });
  using client = new RawClient(proxy.url);
  client.say(said);
  await eventually(() => expect(client.heard).toMatch(heard));
  await proxy.idle();
  return { heard: client.heard, came: service.came, flows: proxy.flows };
}

test('an addon is called at mitmproxy’s times, with what is there by then', async () => {
  const calls: unknown[] = [];
  const seen =
    (hook: string) =>
    ({ request, response }: Parameters<NonNullable<Addon['request']>>[0]) =>
      void calls.push([hook, request.content?.length ?? null, response?.statusCode, response?.content?.length ?? null]);
  const { came } = await through(
    {
      requestheaders: seen('requestheaders'),
      request: seen('request'),
      responseheaders: seen('responseheaders'),
      response: seen('response'),
    },
    'PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
    /body$/,
  );
  expect(calls).toEqual([
    ['requestheaders', null, undefined, null],
    ['request', 5, undefined, null],
    ['responseheaders', 5, 200, null],
    ['response', 5, 200, 4],
  ]);
  expect(came).toEqual(['PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello']);
});

test('an answer at requestheaders goes out byte for byte, before the body has come, and the service is not asked', async () => {
  const addon: Addon = {
    requestheaders(flow) {
      flow.response = { statusCode: 503, reason: 'Slow Down', headers: [['x-B', '2']], content: 'no' };
      flow.response.headers.push(['Content-Length', '2']);
    },
  };
  const said = 'PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n';
  const { heard, came, flows } = await through(addon, said, /no$/);
  expect(heard).toBe('HTTP/1.1 503 Slow Down\r\nx-B: 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
  expect(came).toEqual([]);
  expect(flows).toMatchObject([{ fault: 'script', response: { status: 503 } }]);
});

test('an answer at request goes out after the body was asked for', async () => {
  const addon: Addon = {
    request: (flow) => void (flow.response = { statusCode: 429, headers: [], content: String(flow.request.content) }),
  };
  const said = 'PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi';
  const { heard, came } = await through(addon, said, /hi$/);
  expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 429 Too Many Requests\r\n/);
  expect(came).toEqual([]);
});

test('an answer without a length costs the connection', async () => {
  await using proxy = await startProxy({
    upstream: 'http://127.0.0.1:9',
    addon: { requestheaders: (flow) => void (flow.response = { statusCode: 429, headers: [], content: 'no' }) },
  });
  using client = new RawClient(proxy.url);
  client.say(ASKED);
  await eventually(() => expect(client.ended).toBe('closed'));
  expect(client.heard).toMatch(/\r\n\r\nno$/);
});

test('what is edited of a response is edited, and the rest stays, right or wrong', async () => {
  const addon: Addon = {
    response(flow) {
      if (!flow.response) return;
      flow.response.statusCode = 503;
      flow.response.content = 'slow';
    },
  };
  const { heard } = await through(addon, ASKED, /slow$/);
  expect(heard).toBe('HTTP/1.1 503 OK\r\nX-A: 1\r\nETag: "x"\r\nContent-Length: 4\r\n\r\nslow');
});

test('what is edited of a request is what the service gets', async () => {
  const addon: Addon = {
    request({ request }) {
      request.path = '/other';
      request.headers = [
        ['Host', 'y'],
        ['Content-Length', '2'],
      ];
      request.content = Buffer.from('yo');
    },
  };
  const { came } = await through(addon, 'PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello', /body$/);
  expect(came).toEqual(['PUT /other HTTP/1.1\r\nHost: y\r\nContent-Length: 2\r\n\r\nyo']);
});

test('the next request goes on where a response was replaced before its body had come', async () => {
  const addon: Addon = {
    responseheaders(flow) {
      flow.response = { statusCode: 500, headers: [['Content-Length', '0']], content: '' };
    },
  };
  const { heard } = await through(addon, ASKED + ASKED, /(500 Internal[^]*){2}/);
  expect(heard).not.toContain('body');
});

test.each([
  [{ statusCode: 429, headers: { 'content-length': '0' }, content: '' }, 'a list of [name, value] pairs'],
  [{ statusCode: 429, headers: [['Content-Length', 0]], content: '' }, 'a list of [name, value] pairs'],
  [{ statusCode: 429, content: '' }, 'not missing'],
  [{ headers: [], content: '' }, 'statusCode is undefined'],
  [
    { statusCode: 503, headers: [['content-length', '9']], content: 'slow' },
    'promises 9 bytes in Content-Length and has 4',
  ],
])('an answer that nobody can send, %o, is named as the script’s', async (response, says) => {
  // As JavaScript: no type has looked at it.
  const addon: Addon = { requestheaders: (flow) => void Object.assign(flow, { response }) };
  const { came, flows } = await through(addon, ASKED, /Bad Gateway/);
  expect(flows[0]?.error).toMatch(/^The script's /);
  expect(flows[0]?.error).toContain(says);
  expect(came).toEqual([]);
});

test('an answer to HEAD may promise a body that does not come', async () => {
  const addon: Addon = {
    requestheaders: (flow) =>
      void (flow.response = { statusCode: 200, headers: [['Content-Length', '9']], content: '' }),
  };
  const { heard } = await through(addon, ASKED.replace('GET', 'HEAD'), /\r\n\r\n$/);
  expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 9\r\n/);
});

test.each(['requestheaders', 'request', 'responseheaders', 'response'] as const)(
  'what %s throws is the answer, as a sentence',
  async (hook) => {
    const addon: Addon = {
      [hook]: () => {
        throw new TypeError('of mine');
      },
    };
    const { heard, flows } = await through(addon, ASKED, /Bad Gateway/);
    expect(heard).toMatch(/^HTTP\/1\.1 502 /);
    expect(flows).toMatchObject([{ error: `The script's ${hook} threw TypeError: of mine.` }]);
  },
);
