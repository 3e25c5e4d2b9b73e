/** The parts of an exchange as mitmproxy's operators see them. After its `http.py` and `net/http/url.py`. */
import type { Exchange, Header } from '../exchange.ts';

type Request = Exchange['request'];
type Message = { headers: readonly Header[]; body: Uint8Array | null } | null;

/** How many bytes are turned into characters at once; more arguments than this are too many for some engines. */
const CHUNK = 8192;

/** One character a byte. */
function bytesAsText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** Every header on a line of its own, as in HTTP/1.1; nothing where there is no message. */
export function headerLines(message: Message): string[] {
  return message === null ? [] : [message.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')];
}

export function contentTypes(message: Message): string[] {
  return message === null ? [] : valuesOf(message, 'content-type');
}

export function body(message: Message): string[] {
  return message?.body ? [bytesAsText(message.body)] : [];
}

/** mitmproxy's list of what counts as an asset. */
const ASSET =
  /text\/javascript|application\/x-javascript|application\/javascript|text\/css|image\/|font\/|application\/font/;

export function isAsset({ response }: Exchange): boolean {
  return contentTypes(response).some((type) => ASSET.test(type));
}

export function isWebSocket({ response }: Exchange): boolean {
  return response?.status === 101 && valuesOf(response, 'upgrade').some((value) => value.toLowerCase() === 'websocket');
}

/** The host that the client asked for; the one that the request goes to where it named none. */
export function prettyHost(request: Request): string {
  const authority = hostHeader(request);
  return authority === '' ? request.host : splitAuthority(authority).host;
}

/** The URL with the host that the client asked for. A CONNECT has none, only its target. */
export function prettyUrl(request: Request): string {
  const { method, scheme, authority } = request;
  if (method.toUpperCase() === 'CONNECT') return authority;
  const asked = hostHeader(request);
  const { host, port } = asked === '' ? request : splitAuthority(asked);
  const usual = { http: 80, https: 443 }[scheme];
  const reached = port || usual || 443;
  const path = request.path === '*' ? '' : textOf(request.path);
  return `${scheme}://${host}${reached === usual ? '' : `:${reached}`}${path}`;
}

/** HTTP/2 names the host in `:authority`, HTTP/1.1 in Host; repeated ones are joined, as mitmproxy does. */
function hostHeader(request: Request): string {
  return textOf(request.authority || valuesOf(request, 'host').join(', '));
}

function splitAuthority(authority: string): { host: string; port: number | null } {
  const [, bracketed = '', port] = /^([^:]+|\[.+\])(?::(\d+))?$/.exec(authority) ?? [];
  const host = /^\[.*\]$/.test(bracketed) ? bracketed.slice(1, -1) : bracketed;
  if (!isHost(host) || Number(port ?? 0) > 65_535) return { host: authority, port: null };
  return { host, port: port === undefined ? null : Number(port) };
}

/** A DNS name, with underscores allowed, or an IP address. */
function isHost(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  if (host.length <= 255 && labels.every((label) => /^[\w\-\u{80}-\u{10ffff}]{1,63}$/u.test(label))) return true;
  return host.includes(':') && URL.canParse(`http://[${host}]`);
}

function valuesOf(message: { headers: readonly Header[] }, wanted: string): string[] {
  return message.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

/** One character of UTF-8 that came one character a byte, or a byte that is none. */
const UTF8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;

/** Text that came one character a byte, read as UTF-8; what is none becomes Python's lone surrogates. */
function textOf(bytes: string): string {
  return bytes.replace(UTF8, (sequence) => {
    const codes = Uint8Array.from(sequence, (character) => character.charCodeAt(0));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(codes);
    } catch {
      return String.fromCharCode(...Array.from(codes, (code) => 0xdc00 + code));
    }
  });
}
