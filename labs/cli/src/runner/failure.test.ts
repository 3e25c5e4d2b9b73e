import { describe, expect, test } from 'vitest';
import { failureOf, problemOf, strayProblemOf } from './failure.ts';

const SOURCES = '/repo/labs/01-a/exercise';
const inExercise = [{ file: `${SOURCES}/upload.ts`, line: 12 }];

describe('what a learner reads of', () => {
  test('an assertion: the message alone, without prefix or colours', () => {
    const error = { name: 'AssertionError', message: 'AssertionError: \u001b[31mreports 0\u001b[39m' };
    expect(failureOf(error, SOURCES)).toEqual({ kind: 'assertion', message: 'reports 0', place: null });
  });

  test('a matcher of the kit, which is an Error with what was compared', () => {
    const error = { name: 'Error', message: 'reports 0', actual: '0', expected: '70' };
    expect(failureOf(error, SOURCES).kind).toBe('assertion');
  });

  test('a crash in the exercise: where, and what', () => {
    const error = {
      name: 'TypeError',
      message: "Cannot read properties of undefined (reading 'b')",
      stacks: inExercise,
    };
    expect(failureOf(error, SOURCES)).toEqual({
      kind: 'crash',
      message: "upload.ts:12 throws TypeError: Cannot read properties of undefined (reading 'b').",
      place: 'upload.ts:12',
    });
  });

  test('an exercise that lacks a function', () => {
    const error = { name: 'TypeError', message: '(0 , __vi_import_2__.upload) is not a function' };
    expect(failureOf(error, SOURCES).message).toBe(
      'The tests call "upload", but the exercise exports no function of that name.',
    );
  });
});

describe('why tests could not run', () => {
  test('a syntax error, as the bundler draws it', () => {
    const message =
      'Transform failed with 1 error:\n\n\u001b[31m[PARSE_ERROR] \u001b[0mUnexpected token\n' +
      '    \u001b[38;5;246m╭─[\u001b[0m labs/01-a/exercise/upload.ts:25:3 \u001b[38;5;246m]\u001b[0m';
    expect(problemOf({ message }, SOURCES)).toBe('upload.ts:25 is not valid TypeScript: Unexpected token.');
  });

  test('an import that leads nowhere', () => {
    const message = "Cannot find package 'nopkg' imported from '/repo/labs/01-a/exercise/upload.ts'";
    expect(problemOf({ message, stacks: inExercise }, SOURCES)).toMatch(
      /^upload\.ts:12 imports "nopkg", which does not exist/,
    );
  });

  test('an error while loading', () => {
    expect(problemOf({ name: 'Error', message: 'boo', stacks: inExercise }, SOURCES)).toBe('upload.ts:12 throws boo.');
  });

  test('a promise that nobody waited for, known by its raw stack', () => {
    const stack = `Error: lost\n    at upload (${SOURCES}/upload.ts:3:9)\n    at file:///repo/x.js:1:1`;
    expect(strayProblemOf({ message: 'lost', stack }, SOURCES)).toBe(
      'upload.ts:3 left a promise behind that failed: lost. Wait for it with await.',
    );
  });
});
