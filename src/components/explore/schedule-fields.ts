/** What can be set on the schedule of one call. */
import { failuresFrom, JITTERS, SERVICES, type Jitter, type Service } from '@slowdown/kit/retries';
import { choice, flag, number, text, type Option, type ValuesOf } from './fields.ts';
import { POLICY_OPTIONS } from './policies.ts';

const SERVICE_LABELS: Readonly<Record<Service, string>> = {
  s3: 'S3',
  sqs: 'SQS',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  kinesis: 'Kinesis',
  other: 'any other',
};

const JITTER_LABELS: Readonly<Record<Jitter, string>> = {
  seeded: 'drawn, by the seed',
  mean: 'each wait at its mean',
  longest: 'each wait at its longest',
};

/** Counts of attempts that people set. */
const ATTEMPTS = ['1', '2', '3', '4', '5', '6', '8', '10', '20'] as const;

const options = <T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>): Option<T>[] =>
  values.map((value) => ({ value, label: labels[value] }));

export const SCHEDULE_FIELDS = {
  failures: text({
    label: 'The attempts fail like this',
    help: 'Then one succeeds. A status, with the service’s code where there is one, or closed, unreachable, timeout, tls; x3 repeats it; retry-after=3 or x-amz-retry-after=1500 is a hint.',
    initial: '503 SlowDown x4',
    check: failuresFrom,
  }),
  policy: choice({ label: 'Who tries again', options: POLICY_OPTIONS, initial: 'botocore-standard' }),
  compare: choice({
    label: 'Beside it',
    options: [{ value: 'nobody', label: 'nobody' }, ...POLICY_OPTIONS],
    initial: 'botocore-legacy',
  }),
  service: choice({ label: 'Service', options: options(SERVICES, SERVICE_LABELS), initial: 's3' }),
  attempts: choice({
    label: 'Attempts at most',
    options: [{ value: 'own', label: 'as each policy has it' }, ...ATTEMPTS.map((value) => ({ value, label: value }))],
    initial: 'own',
  }),
  tokens: number({
    label: 'Tokens left by earlier calls',
    help: 'A client’s calls share them. 500 is all.',
    from: 0,
    to: 500,
    initial: 500,
  }),
  jitter: choice({ label: 'Chance', options: options(JITTERS, JITTER_LABELS), initial: 'seeded' }),
  seed: number({ label: 'Seed', from: 0, to: 999_999, scale: 'none', initial: 1 }),
  longPoll: flag({ label: 'The call is a long poll, as ReceiveMessage', initial: false }),
};

export type ScheduleValues = ValuesOf<typeof SCHEDULE_FIELDS>;

/** What stands around the failures, in a line: `S3 · each policy’s own attempts · 500 tokens · seed 1`. */
export function surroundings({ service, attempts, tokens, jitter, seed, longPoll }: ScheduleValues): string {
  return [
    SERVICE_LABELS[service],
    attempts === 'own' ? 'each policy’s own attempts' : `${attempts} attempts at most`,
    `${tokens} tokens`,
    jitter === 'seeded' ? `seed ${seed}` : JITTER_LABELS[jitter],
    ...(longPoll ? ['a long poll'] : []),
  ].join(' · ');
}

/** What can go wrong, to be added to the list with one press. */
export const FAILURE_KINDS = [
  '503 SlowDown',
  '503',
  '500',
  '429',
  '429 retry-after=3',
  '429 x-amz-retry-after=3000',
  'timeout',
  'closed',
  'tls',
] as const;

const LAST = /^(.*?)(?:\s+x(\d+))?$/;
const partsOf = (list: string) =>
  list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const repeated = (kind: string, count: number) => (count > 1 ? `${kind} x${count}` : kind);

/** The list with one more failure at its end. */
export function withFailure(list: string, kind: string): string {
  const parts = partsOf(list);
  const [, last, times = '1'] = LAST.exec(parts.at(-1) ?? '') ?? [];
  if (last === kind) return [...parts.slice(0, -1), repeated(kind, Number(times) + 1)].join(', ');
  return [...parts, kind].join(', ');
}

/** The list without its last failure. */
export function withoutLast(list: string): string {
  const parts = partsOf(list);
  const [, last = '', times = '1'] = LAST.exec(parts.at(-1) ?? '') ?? [];
  const rest = parts.slice(0, -1);
  return (Number(times) > 1 ? [...rest, repeated(last, Number(times) - 1)] : rest).join(', ');
}
