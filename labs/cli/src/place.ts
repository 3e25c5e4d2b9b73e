/** Where in the exercise to go on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabEntry } from './catalogue.ts';
import { exerciseFolder } from './exercise.ts';
import type { Outcome } from './verify.ts';

/**
 * The place for the first step that has not passed, `labs/01-adding/exercise/add.ts:12`: where the learner's code threw;
 * or the step's TODO; or, where the learner has removed it, what it stood at in the starter.
 */
export async function placeToLook(entry: LabEntry, step: string, outcome: Outcome): Promise<string> {
  const failed = outcome.verdicts.find((verdict) => verdict.step === step && verdict.state === 'failed');
  const thrownAt = failed && outcome.failures.get(failed.test)?.place;
  return `labs/${entry.id}/exercise/${thrownAt ?? (await todoPlace(entry, step)) ?? entry.lab.files[0] ?? ''}`;
}

async function todoPlace({ lab, ...folder }: LabEntry, step: string): Promise<string | null> {
  const number = lab.steps.findIndex(({ id }) => id === step) + 1;
  const todo = new RegExp(`TODO\\b.*\\bstep ${number}\\b`, 'i');
  for (const file of lab.files) {
    const own = await linesOf(join(exerciseFolder(folder), file));
    const left = own.findIndex((line) => todo.test(line));
    if (left >= 0) return `${file}:${left + 1}`;
  }
  for (const file of lab.files) {
    const name = declaredAt(await linesOf(join(folder.path, 'starter', file)), todo);
    if (name === null) continue;
    const own = await linesOf(join(exerciseFolder(folder), file));
    const line = own.findIndex((each) => declaredIn(each) === name);
    return line < 0 ? file : `${file}:${line + 1}`;
  }
  return null;
}

/** What a TODO speaks of: the declaration around it, or below it where it stands at the margin. null: there is none. */
function declaredAt(lines: readonly string[], todo: RegExp): string | null {
  const at = lines.findIndex((line) => todo.test(line));
  if (at < 0) return null;
  const isAtMargin = /^\S/.test(lines[at] ?? '');
  const near = isAtMargin ? lines.slice(at) : lines.slice(0, at).toReversed();
  return near.map(declaredIn).find((name) => name !== null) ?? '';
}

/** The name that a line at the margin declares; null for every other line. */
function declaredIn(line: string): string | null {
  return /^(?:export )?(?:default )?(?:async )?(?:const|let|class|function\*?)\s+(\w+)/.exec(line)?.[1] ?? null;
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n');
}
