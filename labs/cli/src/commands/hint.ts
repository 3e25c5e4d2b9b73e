import type { Command } from 'commander';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { nextHint, showHint, showNoHint } from '../hints.ts';
import { showTitle } from '../show.ts';
import type { Finish } from './finish.ts';
import { labArgument } from './options.ts';

/** `slowdown hint`: one more hint for the step in hand. */
export function hintCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('hint')
    .summary('one more hint for the step in hand')
    .description(
      'Shows the hints of the first step that has not passed, one more each time, from a nudge to nearly the answer.',
    )
    .addArgument(labArgument())
    .option('--step <step>', 'the step, by its name')
    .option('--json', 'one JSON object')
    .action((name: string | undefined, options: HintOptions) => finish(() => run(context, name, options)));
}

interface HintOptions {
  step?: string;
  json?: true;
}

async function run({ workshop, terminal }: Context, name: string | undefined, options: HintOptions): Promise<ExitCode> {
  const entry = await chosenLab(workshop, name);
  const hint = await nextHint(workshop, entry, options.step);
  if (options.json) {
    terminal.json({ lab: entry.id, ...(hint ?? { step: null, hints: [], left: 0 }) });
  } else {
    showTitle(terminal, entry);
    if (hint) showHint(terminal, entry, hint);
    else showNoHint(terminal, entry);
  }
  return EXIT.passed;
}
