/** From what vitest caught to what a learner reads. */
import { relative, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Failure } from './messages.ts';

/** What is read of vitest's errors; `stacks` are the frames after source maps. */
export interface CaughtError {
  name?: string;
  message: string;
  stack?: string;
  stacks?: readonly { file: string; line: number }[];
}

/** A test's error in the learner's words. `sources` is the folder of the files under test. */
export function failureOf(error: CaughtError, sources: string): Failure {
  const place = placeOf(error, sources);
  if (isAssertion(error)) return { kind: 'assertion', message: cleaned(error.message), place };
  return { kind: 'crash', message: crashMessage(error, place), place };
}

/** Why a test file could not even be read, as one sentence that begins with the place. */
export function problemOf(error: CaughtError, sources: string): string {
  const syntax = syntaxProblem(error.message, sources);
  if (syntax) return syntax;
  const place = placeOf(error, sources);
  const missing = /Cannot find (?:module|package) '([^']+)'(?: imported from '?([^']+)'?)?/.exec(error.message);
  if (missing?.[1]) {
    const from = place ?? inside(missing[2] ?? '', sources);
    return `${from ?? 'A test'} imports "${missing[1]}", which does not exist. Check the path and the spelling.`;
  }
  return crashMessage(error, place);
}

/** A rejection or an exception that came when nobody was listening any more. */
export function strayProblemOf(error: CaughtError, sources: string): string {
  const place = placeOf(error, sources);
  return `${place ?? 'The program'} left a promise behind that failed: ${named(error)}. Wait for it with await.`;
}

/** `[PARSE_ERROR] Identifier expected ... ╭─[ labs/01/exercise/upload.ts:25:3 ]`, as the bundler draws it. */
function syntaxProblem(message: string, sources: string): string | null {
  const plain = stripVTControlCharacters(message);
  const what = /\[PARSE_ERROR\]\s*(?:Error:\s*)?([^\n]+)/.exec(plain)?.[1];
  if (!what) return null;
  const [, file, line] = /\[\s*(\S+?):(\d+):\d+\s*\]/.exec(plain) ?? [];
  const name = file ? (file.split(/[\\/]/).at(-1) ?? file) : relative(sources, sources) || 'the file';
  return `${name}${line ? `:${line}` : ''} is not valid TypeScript: ${what.trim().replace(/\.$/, '')}.`;
}

function placeOf({ stacks = [], stack = '' }: CaughtError, sources: string): string | null {
  const frames = stacks.map(({ file, line }) => ({ file, line: String(line) }));
  // An error that nobody caught arrives with its raw stack only.
  for (const [, file = '', line = ''] of stack.matchAll(
    /(?:\(|at |file:\/\/)(\/[^\s:()]+|[A-Z]:[^\s:()]+):(\d+):\d+/g,
  )) {
    frames.push({ file, line });
  }
  for (const { file, line } of frames) {
    const name = inside(file, sources);
    if (name) return `${name}:${line}`;
  }
  return null;
}

function inside(file: string, sources: string): string | null {
  const path = relative(sources, file);
  return path === '' || path.startsWith('..') || path.includes(':') ? null : path.split(sep).join('/');
}

/** vitest marks an assertion by the values it compared; its own matchers and chai's both set them. */
function isAssertion(error: CaughtError): boolean {
  return (
    error.name === 'AssertionError' || '__vitest_error_context__' in error || ('actual' in error && 'expected' in error)
  );
}

function crashMessage(error: CaughtError, place: string | null): string {
  const missing = /^(?:\(0 ?, ?)?(\w+)\)? is not a function$/.exec(cleaned(error.message))?.[1];
  if (missing && !place) return `The tests call "${missing}", but the exercise exports no function of that name.`;
  return `${place ?? 'The program'} throws ${named(error)}.`;
}

function named(error: CaughtError): string {
  const message = cleaned(error.message).replace(/\.$/, '');
  return error.name && error.name !== 'Error' ? `${error.name}: ${message}` : message;
}

/** Without colours, vitest's prefixes and the module runner's names. */
function cleaned(message: string): string {
  return stripVTControlCharacters(message)
    .replace(/^(?:AssertionError|Error): /, '')
    .replaceAll(/__vi_import_\d+__\./g, '')
    .trim();
}
