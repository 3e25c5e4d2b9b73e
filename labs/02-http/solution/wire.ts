import { THROTTLING_CODES } from '@slowdown/kit/flows';
import type { Answer, Verdict } from '../model.ts';

// #region bytes
/** Takes an answer apart: a status line, headers, an empty line, and the rest is the body. */
export function readAnswer(bytes: Uint8Array): Answer {
  const [head = '', ...rest] = new TextDecoder().decode(bytes).split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const [, status, reason = ''] = /^HTTP\/1\.\d (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status), reason, headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}
// #endregion bytes

// #region code
/** The service's own word for what went wrong; null where it says none. */
export function errorCode({ headers, body }: Answer): string | null {
  if (/json/.test(headers['content-type'] ?? '')) {
    return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1] ?? null;
  }
  return /<Error>[^]*?<Code>([^<]+)<\/Code>/.exec(body)?.[1] ?? null;
}
// #endregion code

// #region verdict
const COMES_BACK = new Set([500, 502, 503, 504]);

/** What to do after an answer: the code decides, and the status where there is no code. */
export function verdict(answer: Answer): Verdict {
  const code = errorCode(answer);
  if ((code !== null && THROTTLING_CODES.includes(code)) || answer.status === 429) return 'slow down';
  if (COMES_BACK.has(answer.status) || code === 'InternalError') return 'try again';
  return code === null && answer.status < 400 ? 'fine' : 'give up';
}
// #endregion verdict

// #region hint
/** How long the service asks to wait, milliseconds from `nowMs` (Unix time); null where it does not ask. */
export function askedToWaitMs({ headers }: Answer, nowMs: number): number | null {
  const milliseconds = headers['x-amz-retry-after'];
  if (milliseconds !== undefined && /^\d+$/.test(milliseconds)) return Number(milliseconds);
  const after = headers['retry-after'];
  if (after === undefined) return null;
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const date = /^\w{3}, /.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
// #endregion hint
