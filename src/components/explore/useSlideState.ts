/** What is set on an explorer's slide: in no address, for a deck has many slides and its address says which is shown. */
import { useState } from 'preact/hooks';
import type { Fields, ValuesOf } from './fields.ts';
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
  const field = (name: keyof F & string): FieldProps => ({
    ...fieldProps(fields, state, name, (text) => setState((before) => changed(fields, before, name, text))),
    id: `${slide}-${name}`,
  });
  const query = toQuery(fields, state, new URLSearchParams()).toString();
  return { values: state.values, field, link: query === '' ? page : `${page}?${query}` };
}
