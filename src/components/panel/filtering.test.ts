import { callTrees } from '@slowdown/kit/flows';
import { expect, test } from 'vitest';
import { callMatcher, readFilter } from './filtering.ts';
import { flow } from './testing.ts';

const trees = callTrees([
  flow({ call: 'a', attempt: 1, startMs: 0, endMs: 10, status: 503 }),
  flow({ call: 'a', attempt: 2, startMs: 500, endMs: 510, status: 200 }),
  flow({ call: 'b', attempt: 1, startMs: 0, endMs: 10, status: 200 }),
]);

function left(text: string): string[] {
  const typed = readFilter(text);
  if (typed.kind !== 'filter') throw new Error(`"${text}" is no filter`);
  return trees.filter(callMatcher(typed.filter)).map(({ id }) => id);
}

test('a call is left where any of its flows matches', () => {
  expect(left('~c 503')).toEqual(['a']);
  expect(left('~m PUT & ~c 200')).toEqual(['a', 'b']);
  expect(left('~u b.json')).toEqual(['b']);
  expect(left('~m GET')).toEqual([]);
});

test('with an upstream, ~d looks at it too, as it does where flows are held', () => {
  const typed = readFilter('~d 127.0.0.2');
  if (typed.kind !== 'filter') throw new Error('no filter');
  expect(trees.filter(callMatcher(typed.filter))).toEqual([]);
  expect(trees.filter(callMatcher(typed.filter, 'http://127.0.0.2:4566'))).toEqual(trees);
});

test('an empty field filters nothing', () => {
  expect(readFilter('')).toEqual({ kind: 'nothing' });
  expect(readFilter('  ')).toEqual({ kind: 'nothing' });
});

test('what can’t be read says where', () => {
  expect(readFilter('~m PUT & ~zz x')).toMatchObject({ kind: 'problem', problem: { column: 10 } });
});
