import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../errors.ts';
import { shortened } from '../run/command-line.ts';
import { changed, changesFor } from '../run/environment.ts';
import { startMiddle } from '../run/middle.ts';
import { sharedOptions, type SharedOptions } from '../run/options.ts';
import { Outputs } from '../run/outputs.ts';
import { exitCodeOf, runProgram } from '../run/program.ts';
import { settingsFrom, warningOf } from '../run/settings.ts';
import { terminal } from '../terminal.ts';
import { temporaryFolder } from '../whole-files.ts';
import type { Finish } from './finish.ts';

/** `slowdown run`: somebody's own program behind the proxy, and a report on it. */
export function runCommand(program: Command, context: Context, finish: Finish): void {
  const command = program
    .command('run')
    .summary('your own program behind the proxy, and a report')
    .description(
      'Runs a program so that its AWS requests go through the proxy, and ends with a report on stderr. ' +
        "The program's input, output and exit code stay its own.",
    )
    .usage('[options] -- <command> [arguments]')
    .argument('[command...]', 'the program and its arguments')
    .passThroughOptions();
  for (const option of sharedOptions()) command.addOption(option);
  command.action((words: string[], options: SharedOptions) => finish(() => run(context, words, options)));
}

async function run(context: Context, words: readonly string[], options: SharedOptions): Promise<number> {
  const { workshop } = context;
  if (words.length === 0) {
    throw new CommandError(
      EXIT.usage,
      "Which program? Write it after --: slowdown run --limit 'PUT 50/s per prefix' -- python upload.py",
    );
  }
  const settings = await settingsFrom(options);
  const outputs = await Outputs.at(options);
  const warning = warningOf(settings);
  if (warning !== null) context.terminal.error(`slowdown: ${warning}`);
  await using folder = await temporaryFolder(workshop);
  await using middle = await startMiddle(workshop, settings, folder.path);
  // Ctrl-C while the backend came up.
  if (context.signal.aborted) return EXIT.failed;
  const changes = changesFor(middle.way, { isRemote: settings.isRemote }, process.env);
  const ended = await runProgram(words, {
    environment: changed(process.env, changes),
    handOver: context.handOver,
    folder: folder.path,
  });
  // Who reads stderr may leave before the report: that is no failure of the program.
  const stderr = terminal(process.stderr, process.stderr, () => {});
  await outputs.write(stderr, await middle.report({ command: shortened(words), ended }), middle.proxy.flows);
  return exitCodeOf(ended);
}
