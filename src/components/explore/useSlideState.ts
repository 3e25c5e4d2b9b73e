/** What is set on an explorer's slide: in no address, for a deck has many slides and its address says which is shown. */
import { useState } from 'preact/hooks';
import type { FieldOf, Fields, ValuesOf } from './fields.ts';
import { beginning, changed, toQuery } from './url-state.ts';
import { fieldProps, type FieldProps } from './useUrlState.ts';

interface Slide<F extends Fields> {
  /** Names the fields of this slide among those of others. */
  slide: string;
  /** The whole explorer's address. */
  page: string;
  /** What differs at the beginning from how the whole explorer begins. */
  start?: Partial<ValuesOf<F>>;
}

export function useSlideState<F extends Fields>(fields: F, { slide, page, start }: Slide<F>) {
  const [state, setState] = useState(() => beginning(fields, start));
  const field = (name: keyof F & string): FieldProps => {
    const props = fieldProps(fields, state, name, (text) => setState((before) => changed(fields, before, name, text)));
    return { ...props, of: shortened(props.of), id: `${slide}-${name}` };
  };
  const query = toQuery(fields, state, new URLSearchParams()).toString();
  return { values: state.values, field, link: query === '' ? page : `${page}?${query}` };
}

/** A field whose options say no more than there is room for: a label that is cut off in the middle says less. */
function shortened(of: FieldOf): FieldOf {
  if (of.kind !== 'choice') return of;
  return { ...of, options: of.options.map(({ value, label, short = label }) => ({ value, label: short })) };
}
