/** What the run came to: counts, and where the time went. */
import type { Totals } from '@slowdown/kit/flows';
import type { OutcomeWords } from './controls.ts';
import { duration } from './why.ts';

export function TotalsLine({ totals, words }: { totals: Totals; words: OutcomeWords }) {
  const { calls, attempts, retries, throttled, failed, waitingMs, inFlightMs } = totals;
  const counts = [
    { word: 'calls', count: calls },
    { word: 'attempts', count: attempts },
    { word: 'retries', count: retries },
    { word: 'throttled', count: throttled, mark: 'throttled' },
    { word: words.failed, count: failed, mark: 'failed' },
  ];
  const share = waitingMs + inFlightMs === 0 ? 0 : (waitingMs / (waitingMs + inFlightMs)) * 100;
  return (
    <div class="totals">
      <dl>
        {counts.map(({ word, count, mark }) => (
          <div key={word} data-mark={count > 0 ? mark : undefined}>
            <dd>{count}</dd>
            <dt>{word}</dt>
          </div>
        ))}
      </dl>
      <div class="time">
        <svg width="100%" height="8" aria-hidden="true">
          <rect width={`${share}%`} height="8" fill="url(#wait)" />
          <rect
            x={`${share}%`}
            width={`${100 - share}%`}
            height="8"
            class={attempts > 0 ? 'mark-in-flight' : 'mark-none'}
          />
        </svg>
        <p>
          <span>{duration(waitingMs)} waiting</span>
          <span>{duration(inFlightMs)} in flight</span>
        </p>
      </div>
    </div>
  );
}
