/** A call, opened: each attempt's request and answer, and why the SDK did what it did next. */
import type { CallTree, Flow } from '@slowdown/kit/flows';
import { MARKS } from '@slowdown/kit/language';
import { answerOf, duration, markOf, nameOf, why } from './why.ts';

export function Inspector({ tree, onClose }: { tree: CallTree; onClose(): void }) {
  return (
    <section class="inspector" aria-label={`Call ${nameOf(tree)}`}>
      <header>
        <h3>{nameOf(tree)}</h3>
        <p>
          {duration(tree.waitingMs)} waiting, {duration(tree.inFlightMs)} in flight
        </p>
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
                {attempt.endMs !== null && <span class="took">{duration(attempt.endMs - attempt.startMs)}</span>}
              </summary>
              <Message flow={attempt} />
            </details>
            <p>{why(tree, index)}</p>
          </li>
        ))}
      </ol>
    </section>
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
