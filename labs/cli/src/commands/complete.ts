import { Argument, type Command } from 'commander';
import { fileURLToPath } from 'node:url';
import { labFolders, readLab } from '../catalogue.ts';
import { candidates, completionScript, SHELLS, type NamedLab, type Shell } from '../completions.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Workshop } from '../workshop.ts';
import type { Finish } from './finish.ts';

/** `slowdown complete`: the script for a shell; with words after `--`, the answer to that script. */
export function completeCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('complete')
    .summary('completions for bash, zsh or fish')
    .description(
      'Prints the script that completes commands, options and labs.\n\n' +
        '  bash   source <(npx slowdown complete bash)\n' +
        '  zsh    source <(npx slowdown complete zsh)\n' +
        '  fish   npx slowdown complete fish | source',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell) => finish(async () => printScript(context, shell)));
}

function printScript({ terminal }: Context, shell: Shell): ExitCode {
  const launcher = fileURLToPath(new URL('../../bin/slowdown.mjs', import.meta.url));
  terminal.line(completionScript(shell, `node '${launcher.replaceAll("'", `'\\''`)}'`));
  return EXIT.passed;
}

/** The words of a shell's question, or null where the command line is none: `complete -- verify q`. */
export function questionOf(argv: readonly string[]): readonly string[] | null {
  return argv[0] === 'complete' && argv[1] === '--' ? argv.slice(2) : null;
}

/** Answers a shell. Whatever goes wrong, it gets no candidates rather than an error in the middle of its line. */
export async function answerShell(program: Command, { workshop, terminal }: Context, words: readonly string[]) {
  for (const { word, meaning } of candidates(program, await namedLabs(workshop), words)) {
    terminal.line(`${word}\t${meaning}`);
  }
}

async function namedLabs(workshop: Workshop): Promise<NamedLab[]> {
  const folders = await labFolders(workshop).catch(() => []);
  const titles = await Promise.all(
    folders.map((folder) =>
      readLab(workshop, folder).then(
        ({ lab }) => lab.title,
        () => '',
      ),
    ),
  );
  return folders.map(({ id, slug }, index) => ({ id, slug, title: titles[index] ?? '' }));
}
