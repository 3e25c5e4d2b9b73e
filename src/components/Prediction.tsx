/** A lesson's opening question, answered before anything is run; and, further down, the answer beside the result. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { withUnits } from '../unbroken.ts';
import { keep, predicted, verdict, type Prediction } from './predictions.ts';
import { onRun } from './runs.ts';

interface AskProps {
  id: string;
  question: string;
  unit: string;
}

export function usePrediction(id: string): Prediction | null {
  const [prediction, setPrediction] = useState<Prediction | null>(null);
  useEffect(() => {
    const update = () => setPrediction(predicted(id));
    update();
    addEventListener('slowdown:prediction', update);
    return () => removeEventListener('slowdown:prediction', update);
  }, [id]);
  return prediction;
}

export function Ask({ id, question, unit }: AskProps) {
  const prediction = usePrediction(id);
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // What was typed before the page was ready counts too.
  useEffect(() => setText(field.current?.value ?? ''), []);
  const guess = Number(text);
  const valid = text.trim() !== '' && Number.isSafeInteger(guess) && guess >= 0 && guess <= 1_000_000;

  return (
    <form
      class="prediction not-content"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) keep(id, { guess });
      }}
    >
      <p class="question">
        <label for={`prediction-${id}`}>{question}</label>
      </p>
      {prediction === null ? (
        <>
          <div class="answer">
            <input
              ref={field}
              id={`prediction-${id}`}
              inputMode="numeric"
              autocomplete="off"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
              aria-describedby={`prediction-${id}-note`}
            />
            <span>{unit}</span>
            <button type="submit" disabled={!valid}>
              That is my guess
            </button>
          </div>
          <p class="note" id={`prediction-${id}-note`}>
            A guess you have written down is a guess you can be surprised by. It stays in this browser.{' '}
            <button type="button" class="skip" onClick={() => keep(id, { skipped: true })}>
              Skip it
            </button>{' '}
            and nothing is lost but the surprise.
          </p>
        </>
      ) : (
        <p class="kept" id={`prediction-${id}`}>
          {'guess' in prediction ? (
            <>
              You wrote down <strong>{prediction.guess}</strong> {unit}. Now run it.
            </>
          ) : (
            'Skipped. Run it and see.'
          )}{' '}
          <button type="button" class="skip" onClick={() => keep(id, null)}>
            {'guess' in prediction ? 'Change it' : 'Guess after all'}
          </button>
        </p>
      )}
    </form>
  );
}

interface ResultProps {
  id: string;
  unit: string;
  /** What a recorded run showed, and what that run was; null where none was recorded. */
  recorded?: { count: number; caption: string } | null;
  /** What no run changes, and where it is from. */
  settled?: { count: number; caption: string };
}

/** Says what was predicted beside what was seen: in the learner's own run, once there is one. */
export function Compare({ id, unit, recorded = null, settled }: ResultProps) {
  const prediction = usePrediction(id);
  const [own, setOwn] = useState<number | null>(null);
  useEffect(() => (settled ? undefined : onRun(({ attempts }) => setOwn(attempts))), [settled]);

  const count = settled?.count ?? own ?? recorded?.count ?? null;
  const guess = prediction && 'guess' in prediction ? prediction.guess : null;
  return (
    <div class="comparison not-content" role="status">
      <dl>
        <div>
          <dt>You predicted</dt>
          <dd>{guess ?? 'nothing'}</dd>
        </div>
        <div>
          <dt>{settled ? 'It is' : own === null ? 'The recorded run' : 'Your run'}</dt>
          <dd>{count ?? 'not run yet'}</dd>
        </div>
      </dl>
      <p>
        {count === null
          ? 'Run the job in the workbench: the number appears here.'
          : guess === null
            ? `${count} ${unit}.`
            : verdict(guess, count)}
      </p>
      {settled && <p class="source">Counted: {withUnits(settled.caption)}.</p>}
      {own === null && recorded !== null && <p class="source">Recorded run: {recorded.caption}.</p>}
    </div>
  );
}
