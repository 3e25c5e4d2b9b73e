/** A limit and what is sent against it: what passes, what is refused, and when a hot prefix splits. */
import './explore.css';
import './rates.css';
import { useState } from 'preact/hooks';
import { Command } from './Command.tsx';
import { CopyLink } from './CopyLink.tsx';
import { Field } from './Field.tsx';
import { written } from './fields.ts';
import { Csv, Numbers } from './Numbers.tsx';
import { RateFigure } from './RateFigure.tsx';
import { THROTTLE_FIELDS, type ThrottleValues } from './throttle-fields.ts';
import { commandOf, MOST_REQUESTS, outcome, playableS, SECOND_COLUMNS, secondInWords } from './throttle-run.ts';
import { useRun } from './useRun.ts';
import { useUrlState } from './useUrlState.ts';

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
        The same limit in front of your own program: <Command of={commandOf(values)} />
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
