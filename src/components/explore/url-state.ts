/** What is set on an explorer, as the query of a link. Only what differs from the beginning stands there. */
import { textOf, type Fields, type ValuesOf } from './fields.ts';

/** What stands in each field, what is reckoned with, and what is wrong with what stands there. */
export interface State<F extends Fields> {
  readonly texts: Readonly<Record<string, string>>;
  readonly values: ValuesOf<F>;
  readonly problems: Readonly<Record<string, string>>;
}

/** The longest text of a link that is shown in a field. */
const MOST_LETTERS = 2000;

const names = <F extends Fields>(fields: F) => Object.keys(fields) as (keyof F & string)[];

/** How an explorer begins: as its fields say, or as who shows it says. */
export function beginning<F extends Fields>(fields: F, start: Partial<ValuesOf<F>> = {}): State<F> {
  const initial = Object.fromEntries(names(fields).map((name) => [name, fields[name]?.initial])) as ValuesOf<F>;
  const values = { ...initial, ...start };
  return { values, texts: Object.fromEntries(names(fields).map((name) => [name, textOf(values[name])])), problems: {} };
}

/** The state with another text in a field. One that cannot be read changes nothing but the field and its sentence. */
export function changed<F extends Fields>(fields: F, state: State<F>, name: keyof F & string, text: string): State<F> {
  const texts = { ...state.texts, [name]: text };
  const { [name]: _mended, ...others } = state.problems;
  const result = fields[name]?.schema.safeParse(text);
  if (result?.success) return { texts, values: { ...state.values, [name]: result.data }, problems: others };
  const sentence = result?.error.issues[0]?.message ?? '';
  return { ...state, texts, problems: { ...others, [name]: sentence } };
}

/** What a link says, over a beginning. Names that no field has are nobody's here. */
export function fromQuery<F extends Fields>(fields: F, query: URLSearchParams, start: State<F>): State<F> {
  return names(fields).reduce((state, name) => {
    const text = query.get(name);
    return text === null ? state : changed(fields, state, name, text.slice(0, MOST_LETTERS));
  }, start);
}

/** The query for a state: other names in it are left alone. */
export function toQuery<F extends Fields>(fields: F, state: State<F>, query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query);
  const initial = beginning(fields).values;
  for (const name of names(fields)) {
    next.delete(name);
    if (state.values[name] !== initial[name]) next.set(name, textOf(state.values[name]));
  }
  return next;
}
