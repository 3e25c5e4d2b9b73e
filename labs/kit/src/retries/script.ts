/** Failures as a person writes them: `503 SlowDown x3, timeout, 429 retry-after=3`. */
import type { ConnectionFailure, Failure } from './failure.ts';

const CONNECTIONS: Readonly<Record<string, ConnectionFailure>> = {
  closed: 'closed',
  unreachable: 'unreachable',
  timeout: 'timeout',
  tls: 'tls',
};

/** More than any policy tries; who repeats a failure more often has miscounted. */
const MOST_FAILURES = 100;

const HOW = `Write an HTTP status, with a code where there is one, or ${Object.keys(CONNECTIONS).join(', ')}: "503 SlowDown x3, timeout"`;

/** @throws {RangeError} with a sentence that says what to write */
export function failuresFrom(text: string): Failure[] {
  const parts = text.split(',').map((part) => part.trim());
  const failures = parts.filter(Boolean).flatMap(repeated);
  if (failures.length === 0) throw new RangeError(`There is no failure in "${text}". ${HOW}.`);
  if (failures.length <= MOST_FAILURES) return failures;
  throw new RangeError(`These are ${failures.length} failures; ${MOST_FAILURES} are enough for any policy.`);
}

/** `503 SlowDown`, `connection closed` */
export function failureText({ status, code, connection }: Failure): string {
  if (connection === 'timeout') return 'timeout';
  if (connection !== undefined) return `connection ${connection === 'tls' ? 'not trusted' : connection}`;
  return [status, code].filter((each) => each !== undefined).join(' ');
}

function repeated(part: string): Failure[] {
  const [, what = '', times = '1'] = /^(.*?)(?:\s+[x×](\d+))?$/.exec(part) ?? [];
  const count = Number(times);
  if (count < 1 || count > MOST_FAILURES) {
    throw new RangeError(`"${part}" repeats a failure ${times} times. 1 to ${MOST_FAILURES} make sense.`);
  }
  const failure = failureFrom(what, part);
  return Array.from({ length: count }, () => failure);
}

function failureFrom(what: string, part: string): Failure {
  const connection = CONNECTIONS[what];
  if (connection !== undefined) return { connection };
  const [first = '', ...words] = what.split(/\s+/);
  const status = /^[1-9]\d\d$/.test(first) ? Number(first) : NaN;
  if (Number.isNaN(status)) throw new RangeError(`"${part}" is no failure. ${HOW}.`);
  if (status < 400) throw new RangeError(`${status} is no failure: statuses from 400 on are.`);
  return words.reduce<Failure>((failure, word) => ({ ...failure, ...detail(word, part) }), { status });
}

/** A word behind a status: a hint, or the service's code. */
function detail(word: string, part: string): Partial<Failure> {
  const [, name, value] = /^((?:x-amz-)?retry-after)=(.+)$/i.exec(word) ?? [];
  if (name !== undefined && value !== undefined) {
    return name.toLowerCase() === 'retry-after' ? { retryAfter: value } : { xAmzRetryAfter: value };
  }
  if (/^[A-Za-z][\w.]*$/.test(word)) return { code: word };
  throw new RangeError(`"${word}" in "${part}" is neither a code nor retry-after=3 nor x-amz-retry-after=1500.`);
}
