/** The schedule of one call as the page shows it: what came of it, each row in words, and the command that gives the same. */
import { isThrottlingCode, isThrottlingStatus } from '@slowdown/kit/flows';
import type { MarkName } from '@slowdown/kit/language';
import {
  chanceOf,
  explain,
  failuresFrom,
  failureText,
  kindOf,
  policyNamed,
  type Failure,
  type Policy,
  type PolicyName,
  type Row,
} from '@slowdown/kit/retries';
import { duration } from '../panel/why.ts';
import type { Column } from './numbers.ts';
import { SCHEDULE_FIELDS, type ScheduleValues } from './schedule-fields.ts';

export interface Schedule {
  readonly policy: Policy;
  readonly rows: readonly Row[];
  /** Tokens before the first attempt; null where retries cost nothing. */
  readonly tokens: number | null;
  /** From the first attempt to the end of the call, ms, where attempts take no time. */
  readonly waitedMs: number;
  readonly succeeded: boolean;
}

export function scheduleOf(values: ScheduleValues, name: PolicyName): Schedule {
  const { failures, service, attempts, jitter, seed, longPoll } = values;
  const named = policyNamed(name, service);
  const policy = attempts === 'own' ? named : { ...named, maxAttempts: Number(attempts) };
  const tokens = policy.quota && values.tokens;
  const rows = explain(policy, failuresFrom(failures), {
    random: chanceOf(jitter, seed),
    longPoll,
    ...(tokens !== null && { tokens }),
  });
  const last = rows.at(-1);
  return {
    policy,
    rows,
    tokens,
    waitedMs: last ? last.atMs + last.delayMs : 0,
    succeeded: last?.failure === null,
  };
}

/** The one that was asked for, and what stands beside it. */
export function schedulesOf(values: ScheduleValues): Schedule[] {
  const first = scheduleOf(values, values.policy);
  return values.compare === 'nobody' ? [first] : [first, scheduleOf(values, values.compare)];
}

/** `3 attempts, 633 ms of waiting, given up` */
export function outcome({ rows, waitedMs, succeeded }: Schedule): string {
  const attempts = `${rows.length} ${rows.length === 1 ? 'attempt' : 'attempts'}`;
  return `${attempts}, ${duration(waitedMs)} of waiting, ${succeeded ? 'it succeeds' : 'given up'}`;
}

/** How the attempt is drawn: what it was, or, as the last of a lost call, that it was lost. */
export function markOf({ failure, why }: Row): MarkName {
  if (failure === null) return 'succeeded';
  if (why !== 'throttling' && why !== 'transient') return 'failed';
  return isThrottlingStatus(failure.status ?? 0) || isThrottlingCode(failure.code ?? null) ? 'throttled' : 'failed';
}

/** `503 SlowDown` */
export const ending = ({ failure }: Row): string => (failure === null ? 'success' : failureText(failure));

/** How long the attempt after it has to wait for the client's rate limit, ms. */
export function heldMs(rows: readonly Row[], index: number): number {
  const row = rows[index];
  const next = rows[index + 1];
  return row && next ? next.atMs - row.atMs - row.delayMs : 0;
}

/** Why there is another attempt, or why not, as a person would say it. */
export function whyInWords({ policy, rows, tokens }: Schedule, index: number): string {
  const row = rows[index];
  if (!row) return '';
  const before = rows[index - 1]?.tokens ?? tokens;
  if (row.failure === null) {
    const back = (row.tokens ?? 0) - (before ?? 0);
    return back > 0 ? `It succeeded, and brings back ${counted(back)}.` : 'It succeeded.';
  }
  const paid = before !== null && row.tokens !== null ? ` It costs ${counted(before - row.tokens)}.` : '';
  const heard = row.delayMs > 0 ? hintWords(policy, row.failure) : '';
  const held = heldMs(rows, index);
  const limited = held > 0 ? ` The client’s rate limit holds it for another ${duration(held)}.` : '';
  switch (row.why) {
    case 'throttling':
      return `Taken for throttling: tried again.${paid}${heard}${limited}`;
    case 'transient':
      return `Taken for a failure that passes: tried again.${paid}${heard}${limited}`;
    case 'not retryable':
      return 'Another attempt would end the same: given up.';
    case 'last attempt':
      return row.attempt === 1 ? 'No other attempt is allowed.' : `Attempt ${row.attempt} is the last one allowed.`;
    default:
      return quotaWords(policy, row);
  }
}

const counted = (tokens: number) => `${tokens} ${tokens === 1 ? 'token' : 'tokens'}`;

function hintWords(policy: Policy, failure: Failure): string {
  if (failure.retryAfter === undefined && failure.xAmzRetryAfter === undefined) return '';
  // A hint that is heard lengthens a wait of nothing.
  return policy.hint(failure, 0, 0) > 0 ? ' It hears the hint.' : ' It does not hear the hint.';
}

function quotaWords({ quota, rules }: Policy, { failure, tokens, delayMs }: Row): string {
  const kind = failure && kindOf(rules, failure);
  const cost = quota && failure && kind ? quota.cost(kind, failure) : 0;
  const sleeps = delayMs > 0 ? ' As a long poll it sleeps before it says so.' : '';
  return `Another attempt costs ${cost} tokens, and ${tokens ?? 0} are left: given up.${sleeps}`;
}

/** Codes for which none of the policies has a rule, a mistyped one for example: nothing changes where they are left out. */
export function codesWithoutRule(failures: string, schedules: readonly Schedule[]): string[] {
  const codes = failuresFrom(failures).flatMap((failure) => {
    const { code, ...bare } = failure;
    const counts = schedules.some(({ policy: { rules } }) => kindOf(rules, failure) !== kindOf(rules, bare));
    return code === undefined || counts ? [] : [code];
  });
  return [...new Set(codes)];
}

/** A row, and whose it is. */
export interface Told {
  readonly schedule: Schedule;
  readonly index: number;
  readonly row: Row;
}

export const toldOf = (schedule: Schedule): Told[] => schedule.rows.map((row, index) => ({ schedule, index, row }));

/** The table of one policy; a file has the policy before it. */
export const COLUMNS: readonly Column<Told>[] = [
  { heading: 'attempt', name: 'attempt', value: ({ row }) => row.attempt },
  { heading: 'sent at', name: 'sent_at_ms', value: ({ row }) => row.atMs, shown: ({ row }) => duration(row.atMs) },
  { heading: 'ends with', name: 'ends_with', value: ({ row }) => ending(row) },
  {
    heading: 'waits',
    name: 'delay_ms',
    value: ({ row }) => row.delayMs,
    shown: ({ row }) => (row.delayMs > 0 ? duration(row.delayMs) : '–'),
  },
  { heading: 'tokens left', name: 'tokens', value: ({ row }) => row.tokens },
  { heading: 'why', name: 'why', value: ({ schedule, index }) => whyInWords(schedule, index) },
];

export const FILE_COLUMNS: readonly Column<Told>[] = [
  { heading: 'policy', name: 'policy', value: ({ schedule }) => schedule.policy.name },
  ...COLUMNS,
];

/** What gives the same rows in a terminal. */
export function commandOf(values: ScheduleValues): string {
  const begins = (name: keyof ScheduleValues) => values[name] === SCHEDULE_FIELDS[name].initial;
  const flags = [
    ['--failures', `'${values.failures.replaceAll("'", `'\\''`)}'`],
    ['--policy', values.policy],
    ...(values.compare === 'nobody' ? [] : [['--compare', values.compare]]),
    ...(begins('service') ? [] : [['--service', values.service]]),
    ...(begins('attempts') ? [] : [['--max-attempts', values.attempts]]),
    ...(begins('tokens') ? [] : [['--tokens', String(values.tokens)]]),
    ...(values.longPoll ? [['--long-poll']] : []),
    ...(begins('jitter') ? [] : [['--jitter', values.jitter]]),
    ...(begins('seed') ? [] : [['--seed', String(values.seed)]]),
  ];
  return ['npx slowdown retries explain', ...flags.map((flag) => flag.join(' '))].join(' ');
}
