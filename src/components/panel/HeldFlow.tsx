/** A flow that is held: what it is, how long still, and an editor for the rest. */
import { useState } from 'preact/hooks';
import type { HeldMessage } from '../../workbench/protocol.ts';
import type { HeldRequest } from '../../workbench/requests.ts';
import { changesOf, draftOf, type Draft } from './editing.ts';
import { HeldMark } from './Marks.tsx';

interface Props {
  message: HeldMessage;
  /** Until it goes on by itself, milliseconds; null where the clock does not run. */
  leftMs: number | null;
  /** The first one stands open. */
  first: boolean;
  /** True where it can only be looked at. */
  fixed: boolean;
  onAct(request: HeldRequest): void;
}

export function HeldFlow({ message, leftMs, first, fixed, onAct }: Props) {
  const { id, at, host, attempt, method, path, status, body } = message;
  const [draft, setDraft] = useState(() => draftOf(message));
  const changes = changesOf(message, draft);
  const edit = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const what = at === 'request' ? 'request' : `answer ${status ?? ''}`;
  return (
    <li>
      <details open={first}>
        <summary>
          <HeldMark />
          <span class="line">
            {method} <span class="host">{host}</span>
            {path}
          </span>
          <span class="what">
            {what}
            {attempt !== null && `, attempt ${attempt}`}
          </span>
          {leftMs !== null && <Left ms={leftMs} />}
        </summary>
        <form
          aria-label={`The held ${what} to ${method} ${path}`}
          onSubmit={(event) => {
            event.preventDefault();
            if (changes.kind !== 'problem')
              onAct({ id, action: 'resume', ...(changes.kind === 'edit' && { edit: changes.edit }) });
          }}
        >
          <fieldset disabled={fixed}>
            {at === 'request' ? (
              <div class="pair">
                <Field name="Method" id={id} value={draft.method} onValue={(method) => edit({ method })} />
                <Field name="Path" id={id} value={draft.path} onValue={(path) => edit({ path })} />
              </div>
            ) : (
              <Field name="Status" id={id} value={draft.status} onValue={(status) => edit({ status })} numeric />
            )}
            <details class="headers">
              <summary>Headers ({message.headers.length})</summary>
              <Area name="Headers" id={id} value={draft.headers} onValue={(headers) => edit({ headers })} rows={4} />
            </details>
            {body === null ? (
              <p class="note">The body is no text, or too long to be edited here. It goes on as it is.</p>
            ) : (
              <Area name="Body" id={id} value={draft.body} onValue={(body) => edit({ body })} rows={4} />
            )}
          </fieldset>
          {changes.kind === 'problem' && (
            <p class="problem" role="alert">
              {changes.problem}
            </p>
          )}
          {!fixed && (
            <div class="actions">
              <button type="submit" class="primary" disabled={changes.kind === 'problem'}>
                {changes.kind === 'nothing' ? 'Let it go' : 'Let it go, edited'}
              </button>
              {changes.kind !== 'nothing' && (
                <button type="button" onClick={() => onAct({ id, action: 'resume' })}>
                  Let it go unchanged
                </button>
              )}
              <button type="button" class="drop" onClick={() => onAct({ id, action: 'drop' })}>
                Drop it
              </button>
            </div>
          )}
        </form>
      </details>
    </li>
  );
}

/** The time left, as a number that counts down and a bar that gets shorter. */
function Left({ ms }: { ms: number }) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return (
    <span class="left" role="timer" aria-label={`${seconds} seconds until it goes on by itself`}>
      {seconds} s
    </span>
  );
}

interface FieldProps {
  name: string;
  id: string;
  value: string;
  onValue(value: string): void;
}

function Field({ name, id, value, onValue, numeric = false }: FieldProps & { numeric?: boolean }) {
  const field = `held-${id}-${name}`;
  return (
    <p class="field" data-name={name}>
      <label for={field}>{name}</label>
      <input
        id={field}
        value={value}
        inputMode={numeric ? 'numeric' : 'text'}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </p>
  );
}

function Area({ name, id, value, onValue, rows }: FieldProps & { rows: number }) {
  const field = `held-${id}-${name}`;
  return (
    <p class="field">
      <label for={field}>{name}</label>
      <textarea
        id={field}
        rows={rows}
        value={value}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </p>
  );
}
