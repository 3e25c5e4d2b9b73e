/**
 * The operators of mitmproxy's filter language, one row each: what they look at, and how. After `flowfilter.py` of
 * mitmproxy 11.0.2. Rows that speak of what an HTTP flow can't be are here too: they are read, and match nothing.
 */
import type { Exchange } from '../exchange.ts';
import { body, contentTypes, headerLines, isAsset, isWebSocket, prettyHost, prettyUrl } from './parts.ts';

/**
 * The least that must have been seen for an operator to answer, in the order in which it is seen. Operators that look
 * at request or response answer from the request where no response is there yet, as in mitmproxy.
 */
export const STAGES = ['head', 'request-body', 'response', 'response-body'] as const;
export type Stage = (typeof STAGES)[number];

interface Bare {
  needs: Stage;
  matches(exchange: Exchange): boolean;
  /** What it matches, to follow "matches". */
  help: string;
}

interface Pattern {
  needs: Stage;
  /** What the pattern is searched in, one after the other. */
  subjects(exchange: Exchange): string[];
  /** How Python reads the pattern: of text or of bytes, and with which flags. */
  reading: Reading;
  help: string;
}

/** How a pattern is meant. Letters as Python's: i ignores case, m lets ^ and $ match at lines, s lets . match a newline. */
export interface Reading {
  of: 'text' | 'bytes';
  flags: '' | 'i' | 'm' | 's';
}

const never = () => false;
const lines = (of: Reading['of']): Reading => ({ of, flags: 'm' });

const bare = {
  a: { needs: 'response', help: 'an asset: script, style sheet, image or font', matches: isAsset },
  all: { needs: 'head', help: 'every flow', matches: () => true },
  dns: { needs: 'head', help: 'DNS flows, so nothing here', matches: never },
  e: { needs: 'response', help: 'a flow that ended in an error', matches: ({ error }) => error !== null },
  http: { needs: 'head', help: 'HTTP flows, so everything here', matches: () => true },
  marked: { needs: 'head', help: 'a marked flow', matches: ({ marked }) => marked !== '' },
  q: { needs: 'head', help: 'a request without a response', matches: ({ response }) => response === null },
  replay: { needs: 'head', help: 'a replayed flow, so nothing here', matches: never },
  replayq: { needs: 'head', help: 'a replayed request, so nothing here', matches: never },
  replays: { needs: 'head', help: 'a replayed response, so nothing here', matches: never },
  s: { needs: 'response', help: 'a flow with a response', matches: ({ response }) => response !== null },
  tcp: { needs: 'head', help: 'TCP flows, so nothing here', matches: never },
  udp: { needs: 'head', help: 'UDP flows, so nothing here', matches: never },
  websocket: { needs: 'response', help: 'a WebSocket', matches: isWebSocket },
} satisfies Record<string, Bare>;

const pattern = {
  b: {
    needs: 'request-body',
    help: 'the body of request or response',
    reading: { of: 'bytes', flags: 's' },
    subjects: ({ request, response }) => [...body(request), ...body(response)],
  },
  bq: {
    needs: 'request-body',
    help: 'the body of the request',
    reading: { of: 'bytes', flags: 's' },
    subjects: ({ request }) => body(request),
  },
  bs: {
    needs: 'response-body',
    help: 'the body of the response',
    reading: { of: 'bytes', flags: 's' },
    subjects: ({ response }) => body(response),
  },
  // mitmproxy's users may comment on a flow; here nobody can, and the comment is empty.
  comment: {
    needs: 'head',
    help: 'the comment of the flow, always empty here',
    reading: lines('text'),
    subjects: () => [''],
  },
  d: {
    needs: 'head',
    help: 'the host, as connected to or as asked for',
    reading: { of: 'text', flags: 'i' },
    subjects: ({ request }) => [request.host, prettyHost(request)],
  },
  dst: {
    needs: 'head',
    help: 'address and port of the server',
    reading: { of: 'text', flags: '' },
    subjects: ({ server }) => (server === null ? [] : [server]),
  },
  h: {
    needs: 'head',
    help: 'a header of request or response, written as a line',
    reading: lines('bytes'),
    subjects: ({ request, response }) => [request, response].flatMap(headerLines),
  },
  hq: {
    needs: 'head',
    help: 'a header of the request, written as a line',
    reading: lines('bytes'),
    subjects: ({ request }) => headerLines(request),
  },
  hs: {
    needs: 'response',
    help: 'a header of the response, written as a line',
    reading: lines('bytes'),
    subjects: ({ response }) => headerLines(response),
  },
  m: {
    needs: 'head',
    help: 'the method',
    reading: { of: 'bytes', flags: 'i' },
    subjects: ({ request }) => [request.method],
  },
  marker: {
    needs: 'head',
    help: 'the mark of the flow',
    reading: { of: 'text', flags: '' },
    subjects: ({ marked }) => [marked],
  },
  // Only mitmproxy's addons write metadata.
  meta: {
    needs: 'head',
    help: 'the metadata of the flow, always empty here',
    reading: lines('text'),
    subjects: () => [''],
  },
  src: {
    needs: 'head',
    help: 'address and port of the client',
    reading: { of: 'text', flags: '' },
    subjects: ({ client }) => (client === null ? [] : [client]),
  },
  t: {
    needs: 'head',
    help: 'the content type of request or response',
    reading: { of: 'bytes', flags: '' },
    subjects: ({ request, response }) => [request, response].flatMap(contentTypes),
  },
  tq: {
    needs: 'head',
    help: 'the content type of the request',
    reading: { of: 'bytes', flags: '' },
    subjects: ({ request }) => contentTypes(request),
  },
  ts: {
    needs: 'response',
    help: 'the content type of the response',
    reading: { of: 'bytes', flags: '' },
    subjects: ({ response }) => contentTypes(response),
  },
  u: {
    needs: 'head',
    help: 'the URL',
    reading: { of: 'text', flags: 'i' },
    subjects: ({ request }) => [prettyUrl(request)],
  },
} satisfies Record<string, Pattern>;

export type BareOperator = keyof typeof bare;
export type PatternOperator = keyof typeof pattern;

export const BARE: Readonly<Record<BareOperator, Bare>> = bare;
export const PATTERN: Readonly<Record<PatternOperator, Pattern>> = pattern;

/** `~c`, the only operator that takes a number. */
export const STATUS: { needs: Stage; help: string } = { needs: 'response', help: 'the status of the response' };

export const isBareOperator = (name: string): name is BareOperator => Object.hasOwn(bare, name);
export const isPatternOperator = (name: string): name is PatternOperator => Object.hasOwn(pattern, name);

/** One operator, as a reference tells of it. */
export interface Operator {
  /** `~m` */
  sign: string;
  operand: 'pattern' | 'number' | null;
  /** What it matches, to follow "matches". */
  help: string;
  needs: Stage;
  /** How its pattern is read; null where it takes none. */
  reading: Reading | null;
}

/** Every operator, in the order of its sign. */
export const OPERATORS: readonly Operator[] = [
  ...Object.entries(BARE).map(([name, { help, needs }]) => ({
    sign: `~${name}`,
    operand: null,
    help,
    needs,
    reading: null,
  })),
  ...Object.entries(PATTERN).map(([name, { help, needs, reading }]) => ({
    sign: `~${name}`,
    operand: 'pattern' as const,
    help,
    needs,
    reading,
  })),
  { sign: '~c', operand: 'number' as const, help: STATUS.help, needs: STATUS.needs, reading: null },
].toSorted((a, b) => (a.sign < b.sign ? -1 : 1));
