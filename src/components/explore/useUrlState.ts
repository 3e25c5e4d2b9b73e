/** What is set on an explorer, kept in the address, so that a link shows again what was seen. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { written, type FieldOf, type Fields, type ValuesOf } from './fields.ts';
import { beginning, changed, fromQuery, toQuery, type State } from './url-state.ts';

/** Browsers refuse an address that changes with every move of a slider. */
const SETTLES_MS = 200;

/** What a field of the form needs. */
export interface FieldProps {
  /** Of the element, and for what speaks of it. */
  id: string;
  of: FieldOf;
  text: string;
  /** What is wrong with the text, and what is used in its place; null: nothing. */
  problem: string | null;
  onText(text: string): void;
}

export interface UrlState<F extends Fields> {
  readonly values: ValuesOf<F>;
  readonly problems: Readonly<Record<string, string>>;
  /** `<Field {...field('rate')} />` */
  field(name: keyof F & string): FieldProps;
  set(name: keyof F & string, text: string): void;
  /** Everything as it began. */
  reset(): void;
  /** The whole link to what is seen now. In a browser only. */
  address(): string;
}

export function useUrlState<F extends Fields>(fields: F): UrlState<F> {
  const [state, setState] = useState(() => beginning(fields));
  const isByHand = useRef(false);

  // The server knows no query: what it rendered is shown first, and is a whole page by itself.
  const read = useCallback(
    () => setState(fromQuery(fields, new URLSearchParams(location.search), beginning(fields))),
    [fields],
  );

  useEffect(() => {
    read();
    // A link of this very page changes what is set, without loading it anew.
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const isOrdinary = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !isOrdinary || link.origin !== location.origin || link.pathname !== location.pathname) return;
      // Neither to the page as it began, nor to a heading of what is seen now.
      if (link.search === '' || link.search === location.search) return;
      event.preventDefault();
      history.pushState(null, '', link.href);
      read();
      document.querySelector('.explorer')?.scrollIntoView({ block: 'start' });
    };
    document.addEventListener('click', follow);
    addEventListener('popstate', read);
    return () => {
      document.removeEventListener('click', follow);
      removeEventListener('popstate', read);
    };
  }, [read]);

  const address = () => {
    const url = new URL(location.href);
    url.search = toQuery(fields, state, url.searchParams).toString();
    return url.href;
  };

  useEffect(() => {
    // Somebody else's broken link stays as it is until something is changed by hand.
    if (!isByHand.current) return undefined;
    const settled = setTimeout(() => history.replaceState(history.state, '', address()), SETTLES_MS);
    return () => clearTimeout(settled);
  }, [state.values]);

  const set = (name: keyof F & string, text: string) => {
    isByHand.current = true;
    setState((before) => changed(fields, before, name, text));
  };
  const field = (name: keyof F & string) => fieldProps(fields, state, name, (text) => set(name, text));
  const reset = () => {
    isByHand.current = true;
    setState(beginning(fields));
  };
  return { values: state.values, problems: state.problems, field, set, reset, address };
}

/** What a field of the form needs of a state. */
export function fieldProps<F extends Fields>(
  fields: F,
  state: State<F>,
  name: keyof F & string,
  onText: (text: string) => void,
): FieldProps {
  const of = fields[name];
  if (!of) throw new RangeError(`there is no field ${name}`);
  const sentence = state.problems[name];
  const problem = sentence === undefined ? null : `${sentence} ${used(of, state.values[name])} is used.`;
  return { id: `field-${name}`, of, text: state.texts[name] ?? '', problem, onText };
}

function used(of: FieldOf, value: string | number | boolean): string {
  if (typeof value === 'number') return written(value);
  if (of.kind === 'choice') return `“${of.options.find((option) => option.value === value)?.label ?? ''}”`;
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : `“${value}”`;
}
