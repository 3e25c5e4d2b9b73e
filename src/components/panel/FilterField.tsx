/** A field for a filter expression: what is wrong with it stands below, with the place marked. */
import type { ComponentChildren } from 'preact';
import type { FilterProblem } from './filtering.ts';

interface Props {
  id: string;
  label: string;
  text: string;
  onText(text: string): void;
  problem: FilterProblem | null;
  placeholder: string;
  disabled?: boolean;
  /** What stands right of the field. */
  children?: ComponentChildren;
}

export function FilterField({ id, label, text, onText, problem, placeholder, disabled = false, children }: Props) {
  return (
    <div class="filter-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={text}
        placeholder={placeholder}
        disabled={disabled}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      {children}
      <p id={`${id}-problem`} class="filter-problem" aria-live="polite">
        {problem && <Marked text={text} problem={problem} />}
      </p>
    </div>
  );
}

/** The expression with the place marked, and the sentence. */
function Marked({ text, problem: { column, sentence } }: { text: string; problem: FilterProblem }) {
  const at = column - 1;
  return (
    <>
      <code>
        {text.slice(0, at)}
        <mark>{text[at] ?? ' '}</mark>
        {text.slice(at + 1)}
      </code>
      <span>{sentence}</span>
    </>
  );
}
