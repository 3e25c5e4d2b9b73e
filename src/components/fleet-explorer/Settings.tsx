/** All that can be set on a fleet. It has nothing to do with how a simulation goes on, and is not drawn anew with it. */
import { Field } from '../explore/Field.tsx';
import type { UrlState } from '../explore/useUrlState.ts';
import { FIELDS, PARTS, whyImpossible, type Name } from './fields.ts';

interface Props {
  state: Pick<UrlState<typeof FIELDS>, 'values' | 'field' | 'reset'>;
  onStart(): void;
}

export function Settings({ state: { values, field, reset }, onStart }: Props) {
  const impossible = whyImpossible(values);
  const fieldOf = (name: Name) => {
    const props = field(name);
    return name === 'concurrency' ? { ...props, problem: props.problem ?? impossible } : props;
  };
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        onStart();
      }}
    >
      {PARTS.map(({ title, names, isFolded }) => {
        const fields = (
          <div class="fields">
            {names.map((name) => (
              <Field key={name} {...fieldOf(name)} />
            ))}
          </div>
        );
        return isFolded ? (
          <details key={title} open={names.some((name) => field(name).text !== String(FIELDS[name].initial))}>
            <summary>{title}</summary>
            {fields}
          </details>
        ) : (
          <fieldset key={title}>
            <legend>{title}</legend>
            {fields}
          </fieldset>
        );
      })}
      <div class="take">
        <button type="submit">Start with these</button>
        <button type="button" onClick={reset}>
          Reset all
        </button>
      </div>
    </form>
  );
}
