/** The schedule of one call in words, and as a command. */
import { describe, expect, test } from 'vitest';
import { SCHEDULE_FIELDS, withFailure, withoutLast, type ScheduleValues } from './schedule-fields.ts';
import {
  codesWithoutRule,
  commandOf,
  heldMs,
  markOf,
  outcome,
  scheduleOf,
  schedulesOf,
  whyInWords,
} from './schedule.ts';
import { beginning } from './url-state.ts';

const valuesOf = (given: Partial<ScheduleValues>) => beginning(SCHEDULE_FIELDS, given).values;
const wordsOf = (given: Partial<ScheduleValues>) => {
  const values = valuesOf(given);
  const schedule = scheduleOf(values, values.policy);
  return schedule.rows.map((_, index) => whyInWords(schedule, index));
};

test('a failure is added at the end, a repeated one is counted, and the last goes first', () => {
  expect(withFailure('500', '503 SlowDown')).toBe('500, 503 SlowDown');
  expect(withFailure('500, 503 SlowDown x2', '503 SlowDown')).toBe('500, 503 SlowDown x3');
  expect(withFailure('', 'timeout')).toBe('timeout');
  expect(withoutLast('500, 503 SlowDown x3')).toBe('500, 503 SlowDown x2');
  expect(withoutLast('500, 503 SlowDown x2')).toBe('500, 503 SlowDown');
  expect(withoutLast('500, 503 SlowDown')).toBe('500');
  expect(withoutLast('500')).toBe('');
});

test('a mistyped code is named; one that a policy of the two knows is not', () => {
  const codes = (failures: string) => codesWithoutRule(failures, schedulesOf(valuesOf({ failures })));
  expect(codes('503 SlowDwn x3, 503')).toEqual(['SlowDwn']);
  expect(codes('503 SlowDown, 400 ThrottlingException, timeout')).toEqual([]);
});

describe('each row says why', () => {
  test.each<[string, Partial<ScheduleValues>, string[]]>([
    [
      'what it was taken for, and what it costs',
      { failures: '503 SlowDown, 500' },
      [
        'Taken for throttling: tried again. It costs 5 tokens.',
        'Taken for a failure that passes: tried again. It costs 14 tokens.',
        'It succeeded, and brings back 14 tokens.',
      ],
    ],
    [
      'the last attempt',
      { failures: '500 x9', attempts: '2' },
      ['Taken for a failure that passes: tried again. It costs 14 tokens.', 'Attempt 2 is the last one allowed.'],
    ],
    ['the only attempt', { failures: '500', attempts: '1' }, ['No other attempt is allowed.']],
    ['what is not worth another', { failures: '403 AccessDenied' }, ['Another attempt would end the same: given up.']],
    ['no tokens', { failures: '500', tokens: 3 }, ['Another attempt costs 14 tokens, and 3 are left: given up.']],
    [
      'no tokens, in a long poll',
      { failures: '500', tokens: 3, service: 'sqs', longPoll: true },
      ['Another attempt costs 14 tokens, and 3 are left: given up. As a long poll it sleeps before it says so.'],
    ],
    [
      'a hint that is heard',
      { failures: '429 retry-after=3', policy: 'js-standard' },
      [
        'Taken for throttling: tried again. It costs 5 tokens. It hears the hint.',
        'It succeeded, and brings back 5 tokens.',
      ],
    ],
    [
      'a hint that is not',
      { failures: '429 retry-after=3' },
      [
        'Taken for throttling: tried again. It costs 5 tokens. It does not hear the hint.',
        'It succeeded, and brings back 5 tokens.',
      ],
    ],
    [
      'no quota at all',
      { failures: '429', policy: 'botocore-legacy' },
      ['Taken for a failure that passes: tried again.', 'It succeeded.'],
    ],
  ])('%s', (_what, given, words) => {
    expect(wordsOf(given)).toEqual(words);
  });
});

test('a rate limit holds the next attempt beyond the wait, and that is told apart', () => {
  const { rows, ...schedule } = scheduleOf(valuesOf({ failures: '429', jitter: 'mean' }), 'botocore-adaptive');
  expect(rows[0]?.delayMs).toBe(500);
  expect(heldMs(rows, 0)).toBe(1500);
  expect(whyInWords({ ...schedule, rows }, 0)).toContain('The client’s rate limit holds it for another 1.5 s.');
  expect(outcome({ ...schedule, rows })).toBe('2 attempts, 2.0 s of waiting, it succeeds');
});

test('an attempt is drawn as what it was, the last of a lost call as lost', () => {
  const { rows } = scheduleOf(valuesOf({ failures: '503 SlowDown, 500, 429' }), 'js-standard');
  expect(rows.map(markOf)).toEqual(['throttled', 'failed', 'failed']);
});

test('nobody beside it is one schedule; two see the same chance', () => {
  expect(schedulesOf(valuesOf({ compare: 'nobody' }))).toHaveLength(1);
  const [one, other] = schedulesOf(valuesOf({ compare: 'botocore-standard', seed: 7 }));
  expect(one?.rows).toEqual(other?.rows);
});

test('the command names what differs, and what a shell would take for its own is quoted', () => {
  const begins = "npx slowdown retries explain --failures '503 SlowDown x4' --policy botocore-standard";
  expect(commandOf(valuesOf({}))).toBe(`${begins} --compare botocore-legacy`);
  expect(commandOf(valuesOf({ compare: 'nobody', attempts: '6', tokens: 20, longPoll: true, jitter: 'mean' }))).toBe(
    `${begins} --max-attempts 6 --tokens 20 --long-poll --jitter mean`,
  );
  const nasty = commandOf(valuesOf({ failures: "429 retry-after=$(x)'y" }));
  expect(nasty).toContain(`--failures '429 retry-after=$(x)'\\''y' `);
});
