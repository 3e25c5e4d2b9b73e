/** Faults as words. Each line of the table reads one kind and prints it. */
import { fault, type Fault } from '../faults.ts';
import type { Words } from './words.ts';

interface Phrase<Type extends Fault['type']> {
  reads: RegExp;
  fault: (match: RegExpExecArray) => Extract<Fault, { type: Type }>;
  words: (fault: Extract<Fault, { type: Type }>) => string;
}

/** A negative one is read, so that what is said against it is that it is negative. */
const NUMBER = '-?\\d+(?:\\.\\d+)?';

/** Milliseconds of `200ms`, `3s`. */
function milliseconds(number: string | undefined, unit: string | undefined): number {
  // Not number * 1000: 0.0011 s are 1.1 ms, not 1.0999999999999999.
  return unit?.toLowerCase() === 's' ? Number(`${Number(number)}e3`) : Number(number);
}

const FORMS = { 'as seconds': 'seconds', 'as date': 'date' } as const;

const PHRASES: { [Type in Fault['type']]: Phrase<Type> } = {
  slowDown: { reads: /slowDown/, fault: () => ({ type: 'slowDown' }), words: () => '503 SlowDown' },
  tooManyRequests: {
    reads: /tooManyRequests/,
    fault: () => ({ type: 'tooManyRequests' }),
    words: () => '429',
  },
  internalError: {
    reads: /internalError/,
    fault: () => ({ type: 'internalError' }),
    words: () => '500 InternalError',
  },
  retryAfter: {
    reads: new RegExp(`retry-after (${NUMBER})(ms|s)( as seconds| as date)?`),
    fault: ([, number, unit, form = '']) => ({
      type: 'retryAfter',
      afterMs: milliseconds(number, unit),
      form: Object.entries(FORMS).find(([words]) => words === form.trim().toLowerCase())?.[1] ?? 'x-amz-retry-after',
    }),
    words: ({ afterMs, form }) =>
      `retry-after ${afterMs}ms${form === 'x-amz-retry-after' ? '' : form === 'date' ? ' as date' : ' as seconds'}`,
  },
  throttled: {
    reads: /throttled (sqs|kinesis|dynamodb|ec2)/,
    fault: ([, service]) => ({ type: 'throttled', service: SERVICES[service?.toLowerCase() ?? ''] ?? 'sqs' }),
    words: ({ service }) => `throttled ${service}`,
  },
  lateError: {
    reads: /200 (SlowDown|InternalError)/,
    fault: ([, code]) => ({
      type: 'lateError',
      code: code?.toLowerCase() === 'slowdown' ? 'SlowDown' : 'InternalError',
    }),
    words: ({ code }) => `200 ${code}`,
  },
  timeout: { reads: /timeout/, fault: () => ({ type: 'timeout' }), words: () => 'timeout' },
  reset: { reads: /reset/, fault: () => ({ type: 'reset' }), words: () => 'reset' },
  closed: { reads: /closed?/, fault: () => ({ type: 'closed' }), words: () => 'closed' },
  latency: {
    reads: new RegExp(`latency (${NUMBER})(ms|s)`),
    fault: ([, number, unit]) => ({ type: 'latency', ms: milliseconds(number, unit) }),
    words: ({ ms }) => `latency ${ms}ms`,
  },
  truncatedBody: {
    reads: new RegExp(`truncated (${NUMBER})%|truncated`),
    fault: ([, percent = '50']) => ({ type: 'truncatedBody', keptPart: Number(`${percent}e-2`) }),
    words: ({ keptPart }) => `truncated ${Number(`${keptPart}e2`)}%`,
  },
  corruptedBody: {
    reads: /corrupted/,
    fault: () => ({ type: 'corruptedBody' }),
    words: () => 'corrupted',
  },
  clockSkew: {
    reads: new RegExp(`skew (\\+?${NUMBER})(ms|s)`),
    fault: ([, number, unit]) => ({ type: 'clockSkew', ms: milliseconds(number, unit) }),
    words: ({ ms }) => `skew ${ms}ms`,
  },
  status: {
    // A word of a trigger is no code.
    reads: /([45]\d\d)(?: (?!(?:every|after|until|from|above)\b)([A-Za-z][\w.]*))?/,
    fault: ([, status, code]) => ({ type: 'status', status: Number(status), ...(code === undefined ? {} : { code }) }),
    words: ({ status, code }) => (code === undefined ? String(status) : `${status} ${code}`),
  },
};

const SERVICES: Record<string, 'sqs' | 'kinesis' | 'dynamodb' | 'ec2'> = {
  sqs: 'sqs',
  kinesis: 'kinesis',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
};

/** Examples of every kind, for help texts and errors. */
const FAULT_WORDS =
  '503 SlowDown, 429, 500 InternalError, 400 SomeCode, 200 InternalError, retry-after 1500ms, throttled sqs, latency 200ms, timeout, reset, closed, truncated 50%, corrupted or skew +300s';

export function takeFault(words: Words): Fault {
  const { column } = words;
  for (const { reads, fault: read } of Object.values(PHRASES)) {
    const match = words.take(reads);
    if (match) return words.checked(fault, withItsName(read(match)), column);
  }
  return words.fail(`say what happens: ${FAULT_WORDS}`);
}

/** Some answers have a name of their own. */
function withItsName(fault: Fault): Fault {
  if (fault.type !== 'status') return fault;
  return NAMED[`${fault.status} ${fault.code ?? ''}`.trim().toLowerCase()] ?? fault;
}

const NAMED: Record<string, Fault> = {
  '503 slowdown': { type: 'slowDown' },
  '500 internalerror': { type: 'internalError' },
  '429': { type: 'tooManyRequests' },
};

export function wordsOfFault(fault: Fault): string {
  const { words } = phraseOf(fault);
  return words(fault);
}

function phraseOf<Type extends Fault['type']>({ type }: Extract<Fault, { type: Type }>): Phrase<Type> {
  return PHRASES[type];
}
