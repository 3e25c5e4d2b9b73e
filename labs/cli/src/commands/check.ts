import type { Command } from 'commander';
import { chooseBackend } from '../backend.ts';
import { findLab, labFolders, readLab, type LabFolder } from '../catalogue.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT, messageOf, type ExitCode } from '../errors.ts';
import { checkLab, type LegResult } from '../gate/gate.ts';
import { Runner } from '../runner/runner.ts';
import { MARK, padded, wrapped, type Terminal } from '../terminal.ts';
import { count, seconds } from '../words.ts';
import type { Finish } from './finish.ts';
import { backendOption } from './options.ts';

/** `slowdown check`: the gate, for authors. */
export function checkCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('check')
    .summary('prove that labs are sound')
    .description(
      'The gate that every lab has to pass: the starter fails in the declared test with the declared message, the ' +
        'solution passes, every wrong answer fails in its named test, an empty file fails; on every backend that is there.',
    )
    .argument('[lab...]', 'number, slug or the beginning of it (default: all labs)')
    .addOption(backendOption())
    .option('--json', 'one JSON object a line, one for each leg')
    .action((names: string[], options: CheckOptions) => finish(() => run(context, names, options)));
}

interface CheckOptions {
  backend?: string;
  json?: true;
}

async function run(context: Context, names: string[], { backend, json }: CheckOptions): Promise<ExitCode> {
  const { terminal, workshop } = context;
  const all = await labFolders(workshop);
  const folders = names.length === 0 ? all : names.map((name) => findLab(all, name));
  if (folders.length === 0)
    throw new CommandError(EXIT.failed, 'There are no labs in labs/: is this a whole checkout?');

  const results: LegResult[] = [];
  const onResult = (result: LegResult) => {
    results.push(result);
    if (json) terminal.json({ type: 'leg', ...result });
    else showResult(terminal, result);
  };
  const backends = backend === undefined ? await presentBackends(terminal, json === true) : [backend];
  for (const name of backends) await checkOn(context, name, folders, onResult, json === true);

  const failed = results.filter(({ passed }) => !passed);
  const passed = failed.length === 0 && !context.signal.aborted;
  if (json) terminal.json({ type: 'ended', passed, failed: failed.length, legs: results.length });
  else showTable(terminal, results);
  if (failed.some(({ lacking }) => lacking)) return EXIT.machine;
  return passed ? EXIT.passed : EXIT.failed;
}

/** Every backend that is here and what the environment names; a missing one is named. */
async function presentBackends(terminal: Terminal, json: boolean): Promise<string[]> {
  const [{ backendFromEnvironment }, { TierError, wantTier }] = await Promise.all([
    import('@slowdown/kit/backends'),
    import('@slowdown/kit/tiers'),
  ]);
  const present = async (name: 'ministack' | 'localstack'): Promise<boolean> => {
    const tier = await wantTier(name);
    if (tier.found) return true;
    if (json) terminal.json({ type: 'skipped', backend: name, why: tier.why });
    else terminal.line(terminal.paint('backoff', `${MARK.backoff} not on ${name}: ${tier.why}`));
    return false;
  };
  try {
    const names = ['embedded', backendFromEnvironment()];
    if (await present('ministack')) names.push('ministack');
    if (await present('localstack')) names.push('localstack');
    // The same program, pinned another way: for machines that have Docker and not its packages.
    else if ((await wantTier('localstack-container')).found) names.push('localstack-container');
    return [...new Set(names)];
  } catch (error) {
    if (!(error instanceof TierError)) throw error;
    const code = error.code === 'TIER_UNKNOWN' ? EXIT.usage : EXIT.machine;
    throw new CommandError(code, error.message, { cause: error });
  }
}

async function checkOn(
  { workshop, terminal, signal }: Context,
  asked: string,
  folders: readonly LabFolder[],
  onResult: (result: LegResult) => void,
  json: boolean,
): Promise<void> {
  await using backend = await chooseBackend(workshop, asked);
  await using runner = new Runner(workshop, backend.forTests);
  for (const folder of folders) {
    if (signal.aborted) return;
    if (!json) terminal.line(`\n${terminal.paint('strong', folder.id)} on ${backend.label}`);
    try {
      const entry = await readLab(workshop, folder);
      const onLeg = (name: string) => {
        if (!json) terminal.passing(terminal.paint('backoff', `  ${MARK.attempt} ${name}`));
      };
      await checkLab(entry, { backend: backend.label, runner, signal, onLeg, onResult });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      onResult({
        lab: folder.id,
        backend: backend.label,
        kind: 'layout',
        name: 'manifest',
        passed: false,
        findings: [{ file: `labs/${folder.id}/lab.ts`, problem: messageOf(error) }],
        lacking: false,
        elapsedMs: 0,
      });
    }
  }
}

function showResult(terminal: Terminal, { name, passed, findings, elapsedMs }: LegResult): void {
  const mark = passed ? terminal.paint('succeeded', MARK.succeeded) : terminal.paint('failed', MARK.failed);
  const time = elapsedMs > 0 ? terminal.paint('backoff', seconds(elapsedMs)) : '';
  terminal.line(`  ${mark} ${padded(name, 34)} ${time}`.trimEnd());
  for (const { file, problem } of findings) {
    terminal.line(`      ${terminal.paint('attempt', file)}`);
    for (const line of wrapped(problem, terminal.columns, '      ')) terminal.line(line);
  }
}

const COLUMNS = ['layout', 'starter', 'solution', 'wrong', 'empty'] as const;

/** One row a lab and backend, one column a leg: `4/4` wrong answers caught. */
function showTable(terminal: Terminal, results: readonly LegResult[]): void {
  const rows = Object.values(Object.groupBy(results, ({ lab, backend }) => `${lab}\n${backend}`)).flatMap((row) =>
    row ? [row] : [],
  );
  const width = Math.max(3, ...results.map(({ lab }) => lab.length));
  const backendWidth = Math.max(7, ...results.map(({ backend }) => backend.length));
  const heading = `${padded('lab', width)}  ${padded('backend', backendWidth)}  ${COLUMNS.map((name) => padded(name, 8)).join('  ')}  time`;
  terminal.line();
  terminal.line(terminal.paint('backoff', heading));
  for (const row of rows) {
    const cells = COLUMNS.map((kind) =>
      padded(
        cell(
          terminal,
          row.filter((leg) => leg.kind === kind),
        ),
        8,
      ),
    );
    const time = seconds(row.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0));
    terminal.line(
      `${padded(row[0]?.lab ?? '', width)}  ${padded(row[0]?.backend ?? '', backendWidth)}  ${cells.join('  ')}  ${time}`,
    );
  }
  const failed = results.filter(({ passed }) => !passed).length;
  terminal.line();
  terminal.line(
    failed === 0
      ? `${terminal.paint('succeeded', MARK.succeeded)} ${count(results.length, 'leg')}, all as declared.`
      : `${terminal.paint('failed', MARK.failed)} ${failed} of ${count(results.length, 'leg')} not as declared; the files are named above.`,
  );
}

function cell(terminal: Terminal, legs: readonly LegResult[]): string {
  if (legs.length === 0) return terminal.paint('backoff', MARK.backoff);
  const passed = legs.filter((leg) => leg.passed).length;
  const tone = passed === legs.length ? 'succeeded' : 'failed';
  const mark = passed === legs.length ? MARK.succeeded : MARK.failed;
  return terminal.paint(tone, legs.length === 1 ? mark : `${mark} ${passed}/${legs.length}`);
}
