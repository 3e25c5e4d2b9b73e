/**
 * Flows as an HTTP archive and back. HAR 1.2 (w3c.github.io/web-performance/specs/HAR); what it has no word for is in
 * `_slowdown`, as the format allows. No credential gets out, and none gets in.
 */
import { z } from 'zod';
import kit from '../../package.json' with { type: 'json' };
import { ERROR_BODY_LIMIT, sdkHeaders, type Flow } from '../flows.ts';
import { errorCodeOf, lateErrorCodeOf, mayFailLate } from './error-codes.ts';
import { redactBody, redactHeaders, redactPath } from './redaction.ts';

/** What is no HTTP archive: the message names the field and what it has to be. */
export class HarError extends Error {
  override readonly name = 'HarError';
  readonly code = 'HAR_UNREADABLE';
}

export type Har = ReturnType<typeof toHar>;

/**
 * The flows as an archive, with everything that HAR 1.2 demands.
 * @param startedAt when the proxy started: a flow counts its milliseconds from there
 */
export function toHar(flows: Iterable<Flow>, { startedAt }: { startedAt: Date }) {
  const creator = { name: 'SlowDown', version: kit.version };
  return { log: { version: '1.2', creator, entries: Array.from(flows, (flow) => toEntry(flow, startedAt)) } };
}

/** HAR's word for "not known", and for a timing that does not apply. */
const UNKNOWN = -1;

function toEntry(flow: Flow, startedAt: Date) {
  const { id, startMs, endMs, request, response, fault, sdk, error, held } = flow;
  const timings = timingsOf(flow);
  const httpVersion = `HTTP/${request.httpVersion ?? '1.1'}`;
  const path = redactPath(request.path);
  const headers = redactHeaders(response?.headers ?? {});
  return {
    startedDateTime: new Date(startedAt.getTime() + startMs).toISOString(),
    time: Math.max(0, timings.blocked) + timings.wait,
    request: {
      method: request.method,
      // Where the client takes the proxy for a proxy, what it asked for is a URL already.
      url: /^https?:/.test(path) ? path : `${request.scheme ?? 'http'}://${request.host || 'localhost'}${path}`,
      httpVersion,
      cookies: [],
      headers: listed(redactHeaders(request.headers)),
      queryString: Array.from(new URLSearchParams(path.split('?').slice(1).join('?')), ([name, value]) => ({
        name,
        value,
      })),
      headersSize: UNKNOWN,
      bodySize: request.bytes ?? UNKNOWN,
    },
    response: {
      // Browsers write 0 where there was no response.
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      httpVersion,
      cookies: [],
      headers: listed(headers),
      content: {
        size: response?.bytes ?? UNKNOWN,
        mimeType: headers['content-type'] ?? '',
        ...(response?.body != null && { text: redactBody(response.body) }),
      },
      redirectURL: headers['location'] ?? '',
      headersSize: UNKNOWN,
      bodySize: response?.bytes ?? UNKNOWN,
    },
    cache: {},
    timings,
    _slowdown: { id, startMs, endMs, fault, sdk, ...(error !== undefined && { error }), ...(held && { held }) },
  };
}

/** What the proxy knows of a flow's time: how long it was held, and how long the rest took. */
function timingsOf({ startMs, endMs, held }: Flow) {
  const untilMs = endMs ?? startMs;
  const blocked = held?.reduce((sum, hold) => sum + Math.max(0, (hold.endMs ?? untilMs) - hold.startMs), 0);
  return {
    blocked: blocked ?? UNKNOWN,
    dns: UNKNOWN,
    connect: UNKNOWN,
    ssl: UNKNOWN,
    send: 0,
    wait: Math.max(0, untilMs - startMs - (blocked ?? 0)),
    receive: 0,
  };
}

function listed(headers: Record<string, string>) {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

const ms = z.number();
const fields = z.array(z.object({ name: z.string(), value: z.string() }));
const size = z.number().default(UNKNOWN);

/** What of an archive is read. Other tools write more; without these nothing can be made of an entry. */
const entrySchema = z.object({
  startedDateTime: z.iso.datetime({ offset: true, error: 'has to be a date and time with its zone' }),
  time: ms,
  request: z.object({
    method: z.string(),
    url: z.url('has to be a URL'),
    httpVersion: z.string().default(''),
    headers: fields,
    bodySize: size,
  }),
  response: z.object({
    status: z.number(),
    statusText: z.string().default(''),
    headers: fields,
    bodySize: size,
    content: z.object({ text: z.string().optional(), encoding: z.string().optional() }).default({}),
  }),
  _slowdown: z
    .object({
      id: z.string(),
      startMs: ms,
      endMs: ms.nullable(),
      fault: z.string().nullable(),
      sdk: z.object({ invocationId: z.string(), attempt: ms, maxAttempts: ms.nullable() }).nullable(),
      error: z.string().exactOptional(),
      held: z
        .array(
          z.object({
            at: z.enum(['request', 'response']),
            startMs: ms,
            endMs: ms.nullable(),
            endedBy: z.enum(['resumed', 'edited', 'dropped', 'timed out', 'client gone']).nullable(),
          }),
        )
        .exactOptional(),
    })
    .optional(),
});

const harSchema = z.object({ log: z.object({ entries: z.array(entrySchema) }) });

/**
 * The flows of an archive: one of {@link toHar} as they were, another tool's as far as it tells.
 * @throws HarError
 */
export function fromHar(har: unknown): Flow[] {
  const { success, data, error } = harSchema.safeParse(har);
  if (!success) {
    const [issue] = error.issues;
    throw new HarError(
      `This is no HTTP archive: ${issue?.path.join('.') || 'it'}: ${issue?.message}. Export it as HAR 1.2.`,
    );
  }
  const { entries } = data.log;
  const beganAt = Math.min(...entries.map(({ startedDateTime }) => Date.parse(startedDateTime)));
  return entries.map((entry, index) => toFlow(entry, index, beganAt));
}

function toFlow(entry: z.infer<typeof entrySchema>, index: number, beganAt: number): Flow {
  const { request, response, _slowdown: own } = entry;
  const headers = redactHeaders(named(request.headers));
  const url = new URL(request.url);
  const version = /[\d.]+/.exec(request.httpVersion)?.[0] ?? '1.1';
  const startMs = Date.parse(entry.startedDateTime) - beganAt;
  // Not the URL's own path: it would write some characters otherwise.
  const path = redactPath(/^\w+:\/\/[^/?#]*([^#]*)/.exec(request.url)?.[1] || '/');
  const failsLate = mayFailLate(request.method, path, headers['x-amz-copy-source']);
  return {
    id: `har-${index + 1}`,
    startMs,
    endMs: startMs + entry.time,
    request: {
      method: request.method,
      ...(url.protocol === 'https:' && { scheme: 'https' }),
      ...(version !== '1.1' && { httpVersion: version }),
      host: headers['host'] ?? url.host,
      path,
      headers,
      bytes: known(request.bodySize),
    },
    response: response.status === 0 ? null : toResponse(response, failsLate),
    fault: null,
    sdk: sdkHeaders(headers),
    ...own,
  };
}

function toResponse(response: z.infer<typeof entrySchema>['response'], failsLate: boolean): Flow['response'] {
  const { status, statusText, content, bodySize } = response;
  const headers = redactHeaders(named(response.headers));
  const { text = '', encoding } = content;
  const body = status < 400 && !failsLate ? '' : encoding === 'base64' ? fromBase64(text) : text;
  const errorCode = status < 400 ? lateErrorCodeOf(body) : errorCodeOf(headers, body);
  return {
    status,
    statusText,
    headers,
    bytes: known(bodySize),
    errorCode,
    body: status < 400 && errorCode === null ? null : redactBody(body).slice(0, ERROR_BODY_LIMIT),
  };
}

function named(headers: readonly { name: string; value: string }[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const { name, value } of headers) (grouped[name.toLowerCase()] ??= []).push(value);
  return grouped;
}

function known(bytes: number): number | null {
  return bytes < 0 ? null : bytes;
}

function fromBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return text;
  }
}
