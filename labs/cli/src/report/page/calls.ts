import type { MarkName } from '@slowdown/kit/language';
import type { Report, ReportedCall } from '@slowdown/kit/report';
import { answer, duration, grouped, pathOf } from '../words.ts';
import { escaped } from './markup.ts';
import { bar, BAR, LEAST, TAIL, wait } from './shapes.ts';

/** Width of a row's figure, px; a narrow page scales it. */
const WIDTH = 560;
const HEIGHT = 14;

/** Attempts of one call that are drawn; a program without bounds may have made thousands. */
const MOST_ATTEMPTS = 24;

/** One row a call: who it was, its attempts and waits from its own beginning, the same in words. */
export function callRows({ calls, totals }: Report): string {
  const mostMs = Math.max(1, ...calls.map(tookMs));
  const shown =
    calls.length === totals.calls
      ? `${grouped(calls.length)} calls`
      : `${grouped(calls.length)} of ${grouped(totals.calls)} calls, those that tell most`;
  const rows = calls.toSorted(mostTelling).map((call) => row(call, mostMs));
  return `<table class="calls"><caption>${shown}: failed ones first, then those that took longest. Each bar starts with its call; the full width is ${duration(mostMs)}.</caption>
<thead><tr><th scope="col">Call</th><th scope="col">Attempts</th><th scope="col">At</th><th scope="col">Took</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

function row(call: ReportedCall, mostMs: number): string {
  const at = duration(call.attempts[0]?.startMs ?? 0);
  const name = `${call.method} ${pathOf(call)}`;
  return (
    `<tr><th scope="row">${escaped(name)}</th><td>${figure(call, mostMs)}<small>${escaped(story(call))}</small></td>` +
    `<td>${at}</td><td>${duration(tookMs(call))}</td></tr>`
  );
}

function figure({ attempts, outcome }: ReportedCall, mostMs: number): string {
  const shown = attempts.slice(0, MOST_ATTEMPTS);
  const zeroMs = shown[0]?.startMs ?? 0;
  const x = (ms: number) => ((ms - zeroMs) / mostMs) * (WIDTH - TAIL - LEAST);
  const y = (HEIGHT - BAR) / 2;
  const drawn = shown.map((attempt, index) => {
    const next = shown[index + 1];
    const { startMs, endMs } = attempt;
    const from = x(startMs);
    const to = x(endMs ?? startMs);
    const mark = markOf(attempt, next === undefined && outcome === 'failed');
    const waits =
      next === undefined
        ? ''
        : wait({ x: Math.max(to, from + LEAST), y, width: x(next.startMs) - Math.max(to, from + LEAST) });
    return waits + bar(mark, { x: from, y, width: to - from });
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">${drawn.join('')}</svg>`;
}

function markOf({ status, errorCode, throttled, endMs }: ReportedCall['attempts'][number], isLost: boolean): MarkName {
  if (endMs === null) return isLost ? 'failed' : 'inFlight';
  if (status !== null && status < 400 && errorCode === null) return 'succeeded';
  return throttled && !isLost ? 'throttled' : 'failed';
}

/** `503 SlowDown, waited 812 ms, 200` */
function story({ attempts }: ReportedCall): string {
  const parts = attempts.slice(0, MOST_ATTEMPTS).flatMap((attempt, index) => {
    const next = attempts[index + 1];
    const said = attempt.endMs === null ? 'in flight' : answer(attempt);
    return next && attempt.endMs !== null
      ? [said, `waited ${duration(Math.max(0, next.startMs - attempt.endMs))}`]
      : [said];
  });
  const more = attempts.length - MOST_ATTEMPTS;
  return [...parts, ...(more > 0 ? [`and ${grouped(more)} more attempts`] : [])].join(', ');
}

function mostTelling(a: ReportedCall, b: ReportedCall): number {
  const lost = Number(b.outcome === 'failed') - Number(a.outcome === 'failed');
  return lost === 0 ? tookMs(b) - tookMs(a) : lost;
}

function tookMs({ waitingMs, inFlightMs }: ReportedCall): number {
  return waitingMs + inFlightMs;
}
