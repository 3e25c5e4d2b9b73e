/** A call, opened: each attempt's request and answer, and why the SDK did what it did next. */
import type { CallTree, Flow } from '@slowdown/kit/flows';
import type { HandEdit } from '../../workbench/protocol.ts';
import { MARKS } from '@slowdown/kit/language';
import { withUnits } from '../../unbroken.ts';
import { aroundChange, differences } from './editing.ts';
import { HeldMark } from './Marks.tsx';
import { answerOf, duration, heldStory, markOf, nameOf, why } from './why.ts';

interface Props {
  tree: CallTree;
  /** What was edited by hand, by the flow's id. */
  edits: ReadonlyMap<string, readonly HandEdit[]>;
  onClose(): void;
}

export function Inspector({ tree, edits, onClose }: Props) {
  return (
    <section class="inspector" aria-label={`Call ${nameOf(tree)}`}>
      <header>
        <h3>{nameOf(tree)}</h3>
        <p>{withUnits(`${duration(tree.waitingMs)} waiting, ${duration(tree.inFlightMs)} in flight`)}</p>
        <button type="button" class="quiet" onClick={onClose} aria-label="Close the call">
          Close
        </button>
      </header>
      <ol>
        {tree.attempts.map((attempt, index) => (
          <li key={attempt.id} data-mark={markOf(tree, attempt)}>
            <details>
              <summary>
                <span class="mark" aria-hidden="true">
                  {MARKS[markOf(tree, attempt)].terminal}
                </span>
                Attempt {attempt.sdk?.attempt ?? index + 1}: {answerOf(attempt)}
                {attempt.endMs !== null && (
                  <span class="took">{withUnits(duration(attempt.endMs - attempt.startMs))}</span>
                )}
              </summary>
              <Message flow={attempt} />
            </details>
            {attempt.held?.map((hold) => (
              <p key={hold.at} class="by-hand">
                <HeldMark /> {withUnits(heldStory(hold))}
              </p>
            ))}
            {edits.get(attempt.id)?.map((edit) => (
              <Edited key={edit.at} edit={edit} />
            ))}
            <p>{withUnits(why(tree, index))}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was there before somebody edited it, and after. */
function Edited({ edit: { at, before, after } }: { edit: HandEdit }) {
  return (
    <table class="edited">
      <caption>{at === 'request' ? 'The request was edited by hand' : 'The answer was edited by hand'}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">before</th>
          <th scope="col">after</th>
        </tr>
      </thead>
      <tbody>
        {differences(before, after).map(({ what, before, after }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              <Value value={before} other={after} />
            </td>
            <td>
              <Value value={after} other={before} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value with what changed in it marked. */
function Value({ value, other }: { value: string | null; other: string | null }) {
  if (value === null) return <>–</>;
  if (other === null) return <>{value}</>;
  const { before, changed, after } = aroundChange(value, other);
  return (
    <>
      {before}
      {changed !== '' && <mark>{changed}</mark>}
      {after}
    </>
  );
}

function Message({ flow: { request, response } }: { flow: Flow }) {
  return (
    <div class="wire">
      <Headers line={`${request.method} ${request.path}`} headers={request.headers} name="Request" />
      {response && (
        <Headers line={`${response.status} ${response.statusText}`} headers={response.headers} name="Answer" />
      )}
      {response?.body && <pre tabIndex={0}>{response.body}</pre>}
    </div>
  );
}

function Headers({ name, line, headers }: { name: string; line: string; headers: Record<string, string> }) {
  return (
    <>
      <h4>
        {name} <code>{line}</code>
      </h4>
      <dl>
        {Object.entries(headers).map(([header, value]) => (
          <div key={header}>
            <dt>{header}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
