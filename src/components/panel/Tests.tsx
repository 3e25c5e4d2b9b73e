/** The lab's steps, each with its goal, the verdicts of its tests, and hints when they are asked for. */
import { useState } from 'preact/hooks';
import { codeSpans } from '../code-spans.ts';
import type { TestsState, Verdict } from '../../workbench/protocol.ts';

export interface StepProps {
  id: string;
  goal: string;
  tests: readonly string[];
  hints: readonly string[];
}

interface Props {
  steps: readonly StepProps[];
  tests: TestsState;
  /** How to run them where there is no workbench. */
  command: string;
}

export function Tests({ steps, tests, command }: Props) {
  const verdicts = tests.phase === 'ended' ? tests.verdicts : [];
  return (
    <div class="tests">
      <p class="state" role="status">
        {summaryOf(tests, command)}
      </p>
      {tests.phase === 'ended' && tests.problem !== null && <p class="problem">{tests.problem}</p>}
      <ol>
        {steps.map((step, index) => (
          <Step
            key={step.id}
            step={step}
            number={index + 1}
            verdicts={verdicts.filter((verdict) => verdict.step === step.id)}
          />
        ))}
      </ol>
    </div>
  );
}

function summaryOf(tests: TestsState, command: string): string {
  if (tests.phase === 'idle') return `Not run yet. They also run in a terminal: ${command}`;
  if (tests.phase === 'running')
    return 'The tests run your program against a proxy of their own. This takes a few seconds.';
  const passed = tests.verdicts.filter(({ state }) => state === 'passed').length;
  if (tests.problem !== null) return 'The tests could not run.';
  return passed === tests.verdicts.length ? 'Every step is done.' : `${passed} of ${tests.verdicts.length} tests pass.`;
}

function Sentence({ text }: { text: string }) {
  return <>{codeSpans(text).map((piece) => (piece.isCode ? <code>{piece.text}</code> : piece.text))}</>;
}

function Step({ step, number, verdicts }: { step: StepProps; number: number; verdicts: readonly Verdict[] }) {
  const [shown, setShown] = useState(0);
  const failed = verdicts.find(({ state }) => state === 'failed');
  const done = verdicts.length > 0 && verdicts.every(({ state }) => state === 'passed');
  const state = failed ? 'failed' : done ? 'passed' : 'open';
  return (
    <li data-state={state}>
      <p class="goal">
        <span class="number">{number}</span>
        {step.goal}
        <span class="verdict">{{ failed: '✗ not yet', passed: '● done', open: '' }[state]}</span>
      </p>
      {failed && (
        <div class="failed">
          <p class="name">{failed.test}</p>
          <p class="message">
            <Sentence text={failed.message ?? ''} />
          </p>
        </div>
      )}
      {step.hints.slice(0, shown).map((hint, index) => (
        <p key={hint} class="hint">
          <span>Hint {index + 1}</span> <Sentence text={hint} />
        </p>
      ))}
      {!done && shown < step.hints.length && (
        <button type="button" class="quiet" onClick={() => setShown(shown + 1)}>
          {shown === 0 ? 'Give me a hint' : 'Another hint'} ({shown + 1} of {step.hints.length})
        </button>
      )}
    </li>
  );
}
