import { detectTiers, requiredTiers, TierError, type Tier, type TierName } from '@slowdown/kit/tiers';
import type { Command } from 'commander';
import { spawn, type StdioOptions } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { exitOf } from '../programs.ts';
import { MARK, padded, wrapped, type Terminal } from '../terminal.ts';
import type { Workshop } from '../workshop.ts';
import type { Finish } from './finish.ts';

/** What each tier is for. */
const RUNS: Record<TierName, string> = {
  node: 'site, labs, tests',
  python: 'boto3, mitmproxy, AWS CLI',
  ministack: '--backend ministack',
  localstack: '--backend localstack',
  docker: 'docker/compose.yaml',
  'localstack-container': '--backend localstack-container',
  browser: 'tests of the site',
};

/** The variable that a tier reads: the only ones whose values can be in what it says. */
const READS: Partial<Record<TierName, string>> = {
  'localstack-container': 'SLOWDOWN_LOCALSTACK_IMAGE',
  browser: 'SLOWDOWN_CHROME',
};

/** `slowdown doctor`: what this machine has, and the one command that gets what it lacks. */
export function doctorCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('doctor')
    .summary('what this machine has, and how to get the rest')
    .description(
      'Looks for everything the workshop can use. Only Node is needed. What it prints names no user, folder, variable ' +
        'or credential, so it can be pasted into a chat.',
    )
    .option('--fix', 'first make what can be made without root: the Python environments')
    .option('--json', 'one JSON object')
    .action((options: Options) => finish(() => run(context, options)));
}

interface Options {
  fix?: true;
  json?: true;
}

async function run({ terminal, workshop }: Context, { fix, json }: Options): Promise<ExitCode> {
  const required = requirements();
  if (fix) await makeEnvironments(workshop, json === true);
  const tiers = (await detectTiers()).map((tier) => ({ ...publicTier(tier), required: required.includes(tier.name) }));
  const lacking = tiers.filter((tier) => !tier.found && tier.required);
  const platform = `${process.platform} ${process.arch}`;
  if (json) terminal.json({ platform, tiers });
  else show(terminal, platform, tiers);
  return lacking.length === 0 ? EXIT.passed : EXIT.machine;
}

/** Makes the Python environments that are not there. It says what it does, and what it can't do shows afterwards. */
async function makeEnvironments({ root }: Workshop, json: boolean): Promise<void> {
  // The one JSON object is alone on standard output.
  const stdio: StdioOptions = ['ignore', json ? 2 : 'inherit', 'inherit'];
  await exitOf(spawn(process.execPath, [join(root, 'scripts', 'python.mjs')], { stdio }));
}

/** Node is always needed; SLOWDOWN_REQUIRE may name more. */
function requirements(): TierName[] {
  try {
    return ['node', ...requiredTiers()];
  } catch (error) {
    if (!(error instanceof TierError)) throw error;
    throw new CommandError(EXIT.usage, error.message, { cause: error });
  }
}

type PublicTier =
  { name: TierName; found: true; version: string | null } | { name: TierName; found: false; why: string; fix: string };

/** What must not be in a chat: the user's name and folders, and what they set in the environment. */
interface Private {
  home: string;
  user: string;
  environment: NodeJS.ProcessEnv;
}

/** A tier without what would tell who is asking. Only what is not found speaks in sentences. */
export function publicTier(tier: Tier, secrets: Private = ownSecrets()): PublicTier {
  const variable = READS[tier.name];
  const value = variable === undefined ? undefined : secrets.environment[variable];
  if (tier.found) {
    // An image that the user named has a tag that the user chose.
    const chosen = tier.name === 'localstack-container' && tier.location === value;
    return { name: tier.name, found: true, version: chosen ? null : tier.version };
  }
  // The name of the variable stands for its value, and the command still works when it is pasted.
  const named = (text: string) => (value ? text.replaceAll(whole(value), () => `$${variable}`) : text);
  const clean = (text: string) => anonymous(named(text), secrets);
  return { name: tier.name, found: false, why: clean(tier.why), fix: clean(tier.fix) };
}

/** Finds a value where it stands alone, not as a part of something else. */
function whole(value: string): RegExp {
  return new RegExp(`(?<!\\S)${RegExp.escape(value)}(?=$|[\\s,])`, 'g');
}

function ownSecrets(): Private {
  return { home: homedir(), user: userInfo().username, environment: process.env };
}

function anonymous(text: string, { home, user }: Private): string {
  // The home folder itself or what is in it, not a folder whose name only begins like it.
  const below = new RegExp(`(?<![\\w./\\\\])${RegExp.escape(home)}(?=$|[\\s,/\\\\])`, 'g');
  const clean = home.length > 1 ? text.replaceAll(below, '~') : text;
  // A path elsewhere can name the user too: /mnt/c/Users/ada/chrome.exe.
  return clean.replaceAll(/(?<![\w.])(?:\/|[A-Za-z]:\\)[^\s,]*/g, (path) => {
    const parts = path.split(/[\\/]/);
    return parts.includes(user) ? `…/${parts.at(-1) ?? ''}` : path;
  });
}

/** The longest name of a tier. */
const NAME_COLUMNS = 20;
const INDENT = ' '.repeat(NAME_COLUMNS + 5);

function show(terminal: Terminal, platform: string, tiers: readonly (PublicTier & { required: boolean })[]): void {
  terminal.line(`${terminal.paint('strong', 'What this machine has')}  ${terminal.paint('backoff', platform)}`);
  terminal.line();
  for (const tier of tiers) {
    const runs = terminal.paint('backoff', RUNS[tier.name]);
    if (tier.found) {
      const mark = terminal.paint('succeeded', MARK.succeeded);
      terminal.line(`  ${mark} ${padded(tier.name, NAME_COLUMNS)} ${padded(tier.version ?? 'found', 16)} ${runs}`);
      continue;
    }
    const mark = tier.required ? terminal.paint('failed', MARK.failed) : terminal.paint('throttled', MARK.throttled);
    terminal.line(`  ${mark} ${padded(tier.name, NAME_COLUMNS)} ${padded('not ready', 16)} ${runs}`);
    const reason = `${tier.why}${tier.required ? ', and it is required' : ''}`;
    for (const line of wrapped(reason, terminal.columns, INDENT)) terminal.line(line);
    terminal.line(`${INDENT}${terminal.paint('attempt', `$ ${tier.fix}`)}`);
  }
  terminal.line();
  const missing = tiers.filter(({ found }) => !found);
  if (missing.length === 0) terminal.line('  Everything is here.');
  else if (missing.some(({ required }) => required))
    terminal.line('  Something required is missing: run the command below it.');
  else terminal.line('  Enough for every lab. The commands above add the rest, where you want it.');
}
