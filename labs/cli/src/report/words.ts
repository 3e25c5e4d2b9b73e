/** How a report says its numbers, in a terminal and on a page alike. */
import type { Report, ReportedCall } from '@slowdown/kit/report';

/** `640 ms`, `1.9 s`, `7.2 min` */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

/** `503 SlowDown`, `200`, `no answer` */
export function answer({ status, errorCode }: { status: number | null; errorCode: string | null }): string {
  if (status === null) return 'no answer';
  return errorCode === null ? String(status) : `${status} ${errorCode}`;
}

/** `ended with 3`, `was ended by SIGTERM` */
export function ending({ ended }: Pick<Report, 'ended'>): string {
  if (ended === null) return 'ran';
  return 'code' in ended ? `ended with ${ended.code}` : `was ended by ${ended.signal}`;
}

/** The path of a call without its query. */
export function pathOf({ path }: ReportedCall): string {
  return path.split('?')[0] ?? path;
}

/** What part of the calls' time was spent waiting, in per cent. */
export function waitingPercent({ totals: { waitingMs, inFlightMs } }: Report): number {
  const spent = waitingMs + inFlightMs;
  return spent === 0 ? 0 : Math.round((waitingMs / spent) * 100);
}

/** A number with thin groups: `12 345`. */
export function grouped(number: number): string {
  return number.toLocaleString('en').replaceAll(',', '\u202f');
}

/** `2 × edited at the request` */
export function heldText({ at, endedBy, count }: Report['held'][number]): string {
  return `${grouped(count)} × ${endedBy ?? 'still held'} at the ${at}`;
}
