/** Sequences of registrations and events, as somebody might make them who tries everything an emitter can do. */
import fc from 'fast-check';

export interface GivenHandler {
  name: string;
  answer: unknown;
  throws: boolean;
}

/** One step of a sequence; the words are botocore's, because its own emitter reads them. */
export type Step = { on: 0 | 1 } & (
  | {
      do: 'register' | 'register_first' | 'register_last' | 'unregister';
      pattern: string;
      handler: GivenHandler | null;
      id: string | null;
      counted: boolean;
    }
  | { do: 'emit' | 'emit_until_response'; event: string; value: number }
  | { do: 'copy' }
);

/** Most handlers say nothing, so that sequences go on; what answers, answers with what is falsy as well. */
const HANDLERS: readonly GivenHandler[] = [
  { name: 'silent', answer: null, throws: false },
  { name: 'quiet', answer: null, throws: false },
  { name: 'mute', answer: null, throws: false },
  { name: 'zero', answer: 0, throws: false },
  { name: 'no', answer: false, throws: false },
  { name: 'text', answer: 'again', throws: false },
  { name: 'thrower', answer: null, throws: true },
];

const joined = (part: fc.Arbitrary<string>, least: number, most: number) =>
  fc.array(part, { minLength: least, maxLength: most, size: 'max' }).map((parts) => parts.join('.'));

/** Few parts, and patterns shorter than most events, so that they meet. */
const pattern = fc.oneof(
  { weight: 4, arbitrary: joined(fc.constantFrom('a', 'b', '*'), 1, 2) },
  { weight: 1, arbitrary: joined(fc.constantFrom('a', 'b', '*'), 3, 4) },
);
/** Nobody emits a `*`; what happens is alike nevertheless. */
const event = joined(fc.oneof({ weight: 12, arbitrary: fc.constantFrom('a', 'b') }, fc.constantFrom('c', '*')), 1, 4);
const handler = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HANDLERS.slice(0, 6)) },
  { weight: 1, arbitrary: fc.constantFrom(...HANDLERS.slice(6)) },
);
const id = fc.constantFrom('x', 'y', null, null, null, null);

interface Kind {
  /** Which of two emitters a step is for; a copy overwrites the other one. */
  emitters: readonly (0 | 1)[];
  /** Whether ids are counted, now and then otherwise than before. */
  counting: boolean;
}

function step({ emitters, counting }: Kind): fc.Arbitrary<Step> {
  const on = fc.constantFrom(...emitters);
  const counted = counting ? fc.boolean() : fc.constant(false);
  const register = fc.record({
    on,
    do: fc.constantFrom('register' as const, 'register_first' as const, 'register_last' as const),
    pattern,
    handler,
    id,
    counted,
  });
  const unregister = fc
    .record({ on, pattern, handler, id, counted })
    .map((given) => ({ ...given, do: 'unregister' as const, handler: given.id === null ? given.handler : null }));
  const emit = fc.record({
    on,
    do: fc.constantFrom('emit' as const, 'emit_until_response' as const),
    event,
    value: fc.nat(9),
  });
  const copy = fc.record({ on, do: fc.constant('copy' as const) });
  return fc.oneof(
    { weight: 8, arbitrary: register },
    { weight: 4, arbitrary: unregister },
    { weight: 6, arbitrary: emit },
    ...(emitters.length > 1 ? [{ weight: 1, arbitrary: copy }] : []),
  );
}

export const sequence = (kind: Kind): fc.Arbitrary<Step[]> =>
  fc.array(step(kind), { minLength: 4, maxLength: 40, size: 'max' });
