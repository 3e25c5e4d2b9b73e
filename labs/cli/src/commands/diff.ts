import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { EXIT, hasCode, type ExitCode } from '../errors.ts';
import { ensureExercise, exerciseFolder } from '../exercise.ts';
import type { Terminal, Tone } from '../terminal.ts';
import type { Finish } from './finish.ts';
import { labArgument } from './options.ts';

/** `slowdown diff`: the exercise against where it began, or against the solution. */
export function diffCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('diff')
    .summary('what you changed, or how a solution differs')
    .description(
      'Shows what you changed since the starter; with --solution, what lies between your exercise and the solution.',
    )
    .addArgument(labArgument())
    .option('--solution', 'against the solution: it gives the answer away')
    .option('--json', 'one JSON object, with a patch for each file')
    .action((name: string | undefined, options: DiffOptions) => finish(() => run(context, name, options)));
}

interface DiffOptions {
  solution?: true;
  json?: true;
}

async function run({ workshop, terminal }: Context, name: string | undefined, options: DiffOptions): Promise<ExitCode> {
  const entry = await chosenLab(workshop, name);
  await ensureExercise(workshop, entry);
  const other = options.solution ? 'solution' : 'starter';
  const files = await Promise.all(
    entry.lab.files.map(async (file) => {
      const [exercise, theirs] = await Promise.all([
        read(join(exerciseFolder(entry), file)),
        read(join(entry.path, other, file)),
      ]);
      const sides = [
        { label: `exercise/${file}`, text: exercise },
        { label: `${other}/${file}`, text: theirs },
      ] as const;
      // Against the starter the learner's side is the new one; against the solution, the old one.
      const [before, after] = options.solution ? sides : [sides[1], sides[0]];
      const same = before.text === after.text;
      return { file, patch: same ? '' : createTwoFilesPatch(before.label, after.label, before.text, after.text) };
    }),
  );
  const changed = files.filter(({ patch }) => patch !== '');
  if (options.json) terminal.json({ lab: entry.id, against: other, files });
  else if (changed.length === 0) terminal.line(`Your exercise is the same as the ${other}.`);
  else for (const { patch } of changed) showPatch(terminal, patch);
  return EXIT.passed;
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
}

function showPatch(terminal: Terminal, patch: string): void {
  for (const line of patch.trimEnd().split('\n')) {
    if (!line.startsWith('====')) terminal.line(terminal.paint(toneOf(line), line));
  }
}

function toneOf(line: string): Tone {
  if (line.startsWith('---') || line.startsWith('+++')) return 'strong';
  if (line.startsWith('@@')) return 'attempt';
  if (line.startsWith('+')) return 'succeeded';
  return line.startsWith('-') ? 'failed' : 'plain';
}
