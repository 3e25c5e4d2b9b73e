/** A limit and what is sent against it: what passes, what is refused, and when a hot prefix splits. */
import './explore.css';
import './rates.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { CopyLink } from './CopyLink.tsx';
import { Field } from './Field.tsx';
import { written } from './fields.ts';
import { Csv, Numbers } from './Numbers.tsx';
import { RateFigure } from './RateFigure.tsx';
import { THROTTLE_FIELDS, type ThrottleValues } from './throttle-fields.ts';
import {
  commandOf,
  MOST_REQUESTS,
  outcome,
  play,
  playableS,
  SECOND_COLUMNS,
  secondInWords,
  type Run,
} from './throttle-run.ts';
import { useUrlState } from './useUrlState.ts';

/** A run of fewer requests is played while the hand moves; a longer one when it rests. */
const QUICK_REQUESTS = 40_000;
const RESTS_MS = 150;

export function ThrottleExplorer() {
  const { values, field, reset, address } = useUrlState(THROTTLE_FIELDS);
  const run = useRun(values);
  const [looked, setLooked] = useState<number | null>(null);
  const at = looked === null ? null : Math.min(looked, run.seconds.length - 1);
  const second = at === null ? undefined : run.seconds[at];
  const seconds = field('seconds');
  return (
    <div class="explorer figure not-content">
      <div class="fields">
        <Field {...field('rate')} />
        <Field {...field('offered')} />
        <Field {...field('burst')} />
        <Field {...seconds} problem={seconds.problem ?? tooMany(values)} />
        <Field {...field('shape')} />
        <Field {...field('keys')} />
        <Field {...field('splits')} />
        {values.splits && <Field {...field('splitAfter')} />}
      </div>
      <div class="stage">
        <p class="only-heard" role="status">
          {outcome(run)}
        </p>
        <RateFigure run={run} ratePerSecond={values.rate} looked={at} onLook={setLooked} />
        <div class="look">
          <label for="looked">Look at a second</label>
          <input
            id="looked"
            type="range"
            min={0}
            max={run.seconds.length - 1}
            value={at ?? 0}
            aria-valuetext={second ? secondInWords(second) : 'none yet'}
            style={{ '--share': `${((at ?? 0) / Math.max(1, run.seconds.length - 1)) * 100}%` }}
            onInput={({ currentTarget }) => setLooked(currentTarget.valueAsNumber)}
          />
          <output for="looked">{second ? secondInWords(second) : 'Point at the picture, or move the slider.'}</output>
        </div>
      </div>
      <div class="take">
        <CopyLink address={address} />
        <Csv file="slowdown-throttle.csv" columns={SECOND_COLUMNS} rows={run.seconds} />
        <button type="button" onClick={reset}>
          Reset all
        </button>
      </div>
      <p class="command">
        The same limit in front of your own program: <code>{commandOf(values)}</code>
      </p>
      <h3>Second by second</h3>
      <Numbers label="Second by second" columns={SECOND_COLUMNS} rows={run.seconds} />
    </div>
  );
}

/** Why fewer seconds are shown than were asked for; null where all are. */
function tooMany(values: ThrottleValues): string | null {
  const shownS = playableS(values);
  if (shownS === values.seconds) return null;
  return `This page plays ${written(MOST_REQUESTS)} requests at most: the first ${shownS} of ${values.seconds} seconds are shown. Send less, or for less long.`;
}

/** The run of what is set. A long one waits until the hand rests, and until then shows the one before. */
function useRun(values: ThrottleValues): Run {
  const [settled, setSettled] = useState(values);
  const isQuick = values.offered * playableS(values) <= QUICK_REQUESTS;
  useEffect(() => {
    const rested = setTimeout(() => setSettled(values), isQuick ? 0 : RESTS_MS);
    return () => clearTimeout(rested);
  }, [values, isQuick]);
  const played = isQuick ? values : settled;
  return useMemo(() => play(played), [played]);
}
