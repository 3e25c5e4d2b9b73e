/**
 * What can be set on an explorer, as data: each field with its words, its bounds, what it begins with, and a schema that
 * reads it from text. The same table makes the form, reads somebody else's link and writes one.
 */
import { z } from 'zod';

interface Words<T> {
  label: string;
  /** Behind the number: `requests a second`. */
  unit?: string;
  /** A sentence below the field. */
  help?: string;
  initial: T;
}

/** A field's value from text. What is wrong with the text is one sentence. */
type Reads<T> = { readonly schema: z.ZodType<T, string> };

export type NumberField = Words<number> &
  Reads<number> & {
    readonly kind: 'number';
    readonly from: number;
    readonly to: number;
    /** What one press of a key moves it; 1: whole numbers alone. */
    readonly step: number;
    /** How its slider moves: `log` by multiples, for bounds far apart, `from` is above 0 then; `none`: there is none. */
    readonly scale: 'linear' | 'log' | 'none';
  };

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  /** The label where there is room for a name alone: on a slide. */
  readonly short?: string;
}

export type ChoiceField<T extends string = string> = Words<T> &
  Reads<T> & { readonly kind: 'choice'; readonly options: readonly Option<T>[] };

export type FlagField = Words<boolean> & Reads<boolean> & { readonly kind: 'flag' };

export type TextField = Words<string> & Reads<string> & { readonly kind: 'text' };

export type FieldOf = NumberField | ChoiceField | FlagField | TextField;

/** The fields of an explorer, by their names in the link. */
export type Fields = Readonly<Record<string, FieldOf>>;

export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: z.output<F[K]['schema']> };

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** A number as the site writes it: `3,500`. */
export const written = (value: number): string => grouped.format(value);

const MOST_LETTERS = 24;
const quoted = (text: string) => `“${text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text}”`;

/** A schema that reads text, or says in one sentence why it cannot. */
const read = <T>(from: (text: string) => T | undefined, sentence: (text: string) => string): z.ZodType<T, string> =>
  z.string().transform((text, context) => {
    const value = from(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: sentence(text) });
    return z.NEVER;
  });

type NumberOptions = Words<number> & {
  from: number;
  to: number;
  step?: number;
  scale?: NumberField['scale'];
};

export function number({ step = 1, scale = 'linear', ...rest }: NumberOptions): NumberField {
  const { from, to } = rest;
  const isWhole = Number.isInteger(step);
  const schema = read(
    (text) => {
      const value = /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN;
      return value >= from && value <= to && (!isWhole || Number.isInteger(value)) ? value : undefined;
    },
    (text) =>
      `${text.trim() === '' ? 'There is no number here' : `${quoted(text)} does not fit here`}: write a ${isWhole ? 'whole ' : ''}number from ${written(from)} to ${written(to)}.`,
  );
  return { kind: 'number', ...rest, step, scale, schema };
}

export function choice<T extends string>(words: Words<NoInfer<T>> & { options: readonly Option<T>[] }): ChoiceField<T> {
  const { options } = words;
  const schema = read(
    (text) => options.find(({ value }) => value === text)?.value,
    (text) => `There is no ${quoted(text)} to choose here.`,
  );
  return { kind: 'choice', ...words, schema };
}

export const flag = (words: Words<boolean>): FlagField => ({
  kind: 'flag',
  ...words,
  schema: read(
    (text) => ({ yes: true, no: false })[text],
    (text) => `${quoted(text)} is neither yes nor no.`,
  ),
});

/** Text that `check` throws at, with a sentence, where it is none. */
export const text = (words: Words<string> & { check: (text: string) => unknown }): TextField => {
  const { check, ...rest } = words;
  const schema = z.string().superRefine((value, context) => {
    try {
      check(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  });
  return { kind: 'text', ...rest, schema };
};

/** A value as its field and its link have it. */
export const textOf = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
