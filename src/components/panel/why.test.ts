import { callTrees, type CallTree, type Flow } from '@slowdown/kit/flows';
import { describe, expect, test } from 'vitest';
import { answerOf, duration, heldStory, markOf, nameOf, story, why } from './why.ts';
import { flow } from './testing.ts';

function only(flows: Flow[], ended: boolean): CallTree {
  const [tree] = callTrees(flows, { ended });
  if (!tree) throw new Error('no call');
  return tree;
}

const refused = flow({ call: 'part-007', attempt: 1, startMs: 0, endMs: 12, status: 503 });
const stored = flow({ call: 'part-007', attempt: 2, startMs: 652, endMs: 660, status: 200 });
const third = flow({ call: 'part-007', attempt: 3, startMs: 652, endMs: 660, status: 503 });

describe('why', () => {
  test('a throttled attempt with another after it says how long the SDK waited', () => {
    expect(why(only([refused, stored], true), 0)).toMatch(
      /^Retried after 640 ms: .*throttling.*attempt 1 of 3 was not the last/,
    );
  });

  test('a 503 without a code is no throttling: its waits are the short ones, as the SDK has it', () => {
    const bare = { ...refused, response: refused.response && { ...refused.response, errorCode: null } };
    expect(why(only([bare, stored], true), 0)).toMatch(
      /^Retried after 640 ms: without a code, a 503 .* shorter waits, and attempt 1 of 3/,
    );
    expect(story(only([bare, stored], true), { succeeded: 'stored', failed: 'lost' })).not.toContain('throttled');
  });

  test('of an answer that was edited by hand the panel knows the status, not what the program made of it', () => {
    const held = [{ at: 'response', startMs: 652, endMs: 655, endedBy: 'edited' }] as const;
    expect(why(only([{ ...stored, held: [...held] }], true), 0)).toMatch(/^Nothing to retry: .*the proxy can’t see/);
  });

  test('a success needs no retry', () => {
    expect(why(only([refused, stored], true), 1)).toBe('Nothing to retry: it succeeded.');
  });

  test('the last attempt allowed is named as such', () => {
    expect(why(only([refused, third], true), 1)).toBe('Not retried: attempt 3 of 3 was the last one allowed.');
  });

  test('attempts left over and none made points to the quota, and says that it is a guess', () => {
    expect(why(only([refused], true), 0)).toMatch(/can't see why; the likely reason is an empty retry quota/);
  });

  test('where no SDK is at work, nothing is said of one', () => {
    expect(why(only([{ ...refused, sdk: null }], true), 0)).toMatch(/^Not retried: no SDK has sent it/);
  });

  test('while the program runs, nothing is concluded from silence', () => {
    expect(why(only([refused], false), 0)).toMatch(/^Between two attempts/);
  });
});

describe('markOf', () => {
  test('a refused attempt that was followed is throttled; the last of a lost call is lost', () => {
    const tree = only([refused, third], true);
    expect(tree.attempts.map((attempt) => markOf(tree, attempt))).toEqual(['throttled', 'failed']);
  });

  test('an attempt without an answer is in flight', () => {
    const open = flow({ call: 'x', attempt: 1, startMs: 0, endMs: null, status: 0 });
    expect(markOf(only([open], false), open)).toBe('inFlight');
  });
});

test('a row tells its story in one line', () => {
  expect(story(only([refused, stored], true), { succeeded: 'stored', failed: 'lost' })).toBe(
    'part-007.json: stored, 2 attempts, 1 throttled, 640 ms waiting',
  );
});

test.each([
  ['/results/run-42/part-007.json?x-id=PutObject', '127.0.0.1', {}, 'part-007.json'],
  ['/?x-id=ListBuckets', '127.0.0.1', {}, 'ListBuckets'],
  ['/', 'sqs.us-east-1.amazonaws.com', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 'SendMessage'],
  ['/', 'ec2.us-east-1.amazonaws.com:443', {}, 'ec2'],
  ['/', '127.0.0.1', {}, '/'],
])('%s at %s with %o is called %s', (path, host, headers, name) => {
  const request = { ...stored.request, path, host, headers };
  expect(nameOf(only([{ ...stored, request }], true))).toBe(name);
});

test('an answer is named by status, phrase and code', () => {
  expect(answerOf(refused)).toBe('503 Slow Down, code SlowDown');
});

test.each([
  [null, null, 'The answer is held.'],
  [5200, 'edited', 'The answer was held for 4.2 s, then let go, edited.'],
  [61_000, 'timed out', 'The answer was held for 60.0 s, and as nobody let it go, it went on unchanged.'],
] as const)('a hold that ended at %s, %s, is told', (endMs, endedBy, told) => {
  expect(heldStory({ at: 'response', startMs: 1000, endMs, endedBy })).toBe(told);
});

test.each([
  [12.4, '12 ms'],
  [1940, '1.9 s'],
  [431_200, '431 s'],
])('%d ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
