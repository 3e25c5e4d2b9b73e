import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { createInterface } from 'node:readline';
import { exchangeOf, FilterError, parseFilter, type Filter } from '@slowdown/kit/flows';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { changesFor } from '../run/environment.ts';
import { HoldConsole } from '../run/holding/console.ts';
import { inEditor } from '../run/holding/editor.ts';
import { flowLine } from '../run/live.ts';
import { startMiddle, type Middle } from '../run/middle.ts';
import { proxyOptions, sharedOptions, type ProxyOptions } from '../run/options.ts';
import { Outputs } from '../run/outputs.ts';
import { settingsFrom, warningOf } from '../run/settings.ts';
import { shellLines } from '../run/shell.ts';
import { MARK, terminal as terminalAt, type Terminal } from '../terminal.ts';
import { temporaryFolder } from '../whole-files.ts';
import type { Finish } from './finish.ts';

/** `slowdown proxy`: the proxy alone, until Ctrl-C, for programs that somebody starts elsewhere. */
export function proxyCommand(program: Command, context: Context, finish: Finish): void {
  const command = program
    .command('proxy')
    .summary('the proxy alone, for programs that you start elsewhere')
    .description(
      'Runs the proxy until Ctrl-C, says how to point a program at it, and shows each flow as it ends. ' +
        'With --hold, flows wait for you: write help to see what you can do with them.',
    );
  for (const option of [...proxyOptions(), ...sharedOptions()]) command.addOption(option);
  command.action((options: ProxyOptions) => finish(() => run(context, options)));
}

async function run(context: Context, options: ProxyOptions): Promise<ExitCode> {
  const { workshop, signal } = context;
  const settings = await settingsFrom(options);
  const shown = filterFrom('--filter', options.filter);
  const held = filterFrom('--hold', options.hold);
  const holdForMs = secondsFrom(options.holdFor) * 1000;
  const outputs = await Outputs.at(options);
  const warning = warningOf(settings);
  if (warning !== null) context.terminal.error(`slowdown: ${warning}`);
  await using folder = await temporaryFolder(workshop);
  await using middle = await startMiddle(workshop, settings, folder.path);
  const { holding } = middle.proxy;
  holding.filter = held;
  holding.timeoutMs = holdForMs;

  const lines = shellLines(changesFor(middle.way, settings, process.env), process.env);
  const terminal = options.printEnv ? terminalAt(process.stderr, process.stderr, () => {}) : context.terminal;
  if (options.printEnv) printAndClose([...lines, `export SLOWDOWN_PROXY_PID=${process.pid}`]);
  else introduce(terminal, middle, lines);

  await untilStopped({ terminal, middle, shown, signal, folder: folder.path });
  const report = await middle.report({ command: null, ended: null });
  await outputs.write(terminal, report, middle.proxy.flows);
  return EXIT.passed;
}

interface Watched {
  terminal: Terminal;
  middle: Middle;
  shown: Filter | null;
  signal: AbortSignal;
  folder: string;
}

/** Shows flows and obeys what is written on stdin, until Ctrl-C or `quit`. */
async function untilStopped({ terminal, middle, shown, signal, folder }: Watched): Promise<void> {
  const { proxy } = middle;
  const stopped = Promise.withResolvers<void>();
  const screen = new Screen(terminal);
  const holds = new HoldConsole({
    holding: proxy.holding,
    say: (text) => screen.say(text),
    edit: (text) => screen.lend(() => inEditor(text, folder)),
    quit: () => stopped.resolve(),
  });
  const seen = new Set<string>();
  proxy.holding.subscribe((held) => {
    for (const each of held) {
      const key = `${each.id} ${each.at}`;
      if (!seen.has(key)) screen.say(terminal.paint('held', `${MARK.held} ${holds.describe(each)}`));
      seen.add(key);
    }
    holds.forgetGone(held);
  });
  proxy.subscribe((flow) => {
    if (flow.endMs === null) return;
    seen.delete(`${flow.id} request`);
    seen.delete(`${flow.id} response`);
    if (shown?.matches(exchangeOf(flow, middle.upstream)) !== false) screen.say(flowLine(terminal, flow));
  });
  const input = createInterface({ input: process.stdin, terminal: false });
  // One after the other: an editor may be open.
  let last = Promise.resolve();
  input.on('line', (line) => {
    last = last.then(() => holds.obey(line));
  });
  signal.addEventListener('abort', () => stopped.resolve());
  if (signal.aborted) stopped.resolve();
  await stopped.promise;
  input.close();
  process.stdin.destroy();
}

/** Lines for the terminal, kept back while an editor has it. */
class Screen {
  readonly #terminal: Terminal;
  #kept: string[] | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  say(text: string): void {
    if (this.#kept) this.#kept.push(text);
    else this.#terminal.line(text);
  }

  async lend<Result>(use: () => Promise<Result>): Promise<Result> {
    this.#kept = [];
    try {
      return await use();
    } finally {
      const kept = this.#kept;
      this.#kept = null;
      for (const text of kept) this.say(text);
    }
  }
}

function introduce(terminal: Terminal, { proxy, backend }: Middle, lines: readonly string[]): void {
  terminal.line(
    `${terminal.paint('strong', proxy.url)} ${terminal.paint('backoff', `in front of ${backend}; Ctrl-C ends it`)}`,
  );
  terminal.line();
  for (const line of lines) terminal.line(`  ${line}`);
  terminal.line();
}

/** `eval "$(slowdown proxy --print-env &)"` waits until stdout is closed. */
function printAndClose(lines: readonly string[]): void {
  writeSync(1, `${lines.join('\n')}\n`);
  closeSync(1);
  // Its number goes to nobody else.
  openSync(devNull, 'w');
}

function filterFrom(flag: string, text: string | undefined): Filter | null {
  if (text === undefined) return null;
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new CommandError(EXIT.usage, `${flag}: ${error.message}`, { cause: error });
  }
}

function secondsFrom(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new CommandError(EXIT.usage, `--hold-for "${text}" is no time. Write a number of seconds above 0.`);
}
