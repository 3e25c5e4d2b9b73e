import type { Report } from '@slowdown/kit/report';
import { series, type Series } from '../series.ts';
import { duration, waitingPercent } from '../words.ts';
import { escaped, px } from './markup.ts';

/** Height of a curve, px; its width is the page's. */
const HEIGHT = 40;
/** Points of a curve at most. */
const POINTS = 240;

const LANES: Record<Series['kind'], { word: string; mark: string }> = {
  succeeded: { word: 'succeeded', mark: 'succeeded' },
  throttled: { word: 'throttled', mark: 'throttled' },
  failed: { word: 'other errors', mark: 'failed' },
  inFlight: { word: 'in flight', mark: 'in-flight' },
  waiting: { word: 'waiting', mark: 'backoff' },
};

/** What happened when: one curve a kind, each with its own height. */
export function timelineFigure(report: Report): string {
  const { sliceMs, slices } = report.timeline;
  const lanes = series(report, Math.min(POINTS, slices.length)).map(lane);
  const endMs = sliceMs * slices.length;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => `<span>${part === 0 ? '0 s' : duration(endMs * part)}</span>`);
  return `<figure class="timeline">
<ul>
${lanes.join('\n')}
</ul>
<div class="axis" aria-hidden="true">${ticks.join('')}</div>
<figcaption>From the first request to the last answer, ${duration(report.totals.elapsedMs)}. Answers are counted when they came.</figcaption>
</figure>`;
}

function lane({ kind, says, values }: Series): string {
  const { word, mark } = LANES[kind];
  const top = Math.max(...values);
  const y = (value: number) => px(HEIGHT - (value / top) * (HEIGHT - 1));
  const steps = values.map((value, index) => `${index === 0 ? '' : `H${index}`}V${y(value)}`).join('');
  const fill = kind === 'waiting' ? 'lane-backoff' : `mark-${mark}`;
  return `<li><span class="word text-${mark}">${word}</span><svg viewBox="0 0 ${values.length} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="${fill}" d="M0 ${HEIGHT}${steps}H${values.length}V${HEIGHT}Z"/></svg><span class="most">${escaped(says)}</span></li>`;
}

/** In flight against waiting, as one bar and one sentence. */
export function timeFigure(report: Report): string {
  const { inFlightMs, waitingMs } = report.totals;
  const percent = waitingPercent(report);
  const left = 100 - percent;
  return `<figure class="time">
<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="mark-in-flight" width="${left}" height="4"/><rect class="lane-backoff" x="${left}" y="0.8" width="${percent}" height="2.4"/></svg>
<figcaption><span class="text-in-flight">${duration(inFlightMs)} in flight</span>, <span class="text-backoff">${duration(waitingMs)} waiting</span> between attempts: ${percent} % of the calls' time, added over all calls.</figcaption>
</figure>`;
}
