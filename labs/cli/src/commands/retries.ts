import {
  chanceOf,
  explain,
  failuresFrom,
  JITTERS,
  POLICY_NAMES,
  policyNamed,
  SERVICES,
  type Jitter,
  type Service,
} from '@slowdown/kit/retries';
import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { CommandError, EXIT, messageOf, type ExitCode } from '../errors.ts';
import { longestMs, showDifference, showSchedule, succeeded, waitedMs, type Schedule } from '../retries/show.ts';
import type { Finish } from './finish.ts';

interface ExplainOptions {
  policy: string;
  compare?: string;
  failures: string;
  service: Service;
  tokens?: string;
  longPoll?: true;
  maxAttempts?: string;
  jitter: Jitter;
  seed: string;
  json?: true;
}

/** In the order in which a user meets them. */
export function explainOptions(): Option[] {
  return [
    new Option('--failures <list>', 'how the attempts fail, one after the other; then one succeeds').default(
      '503 SlowDown x3',
    ),
    new Option('--policy <name>', 'who tries again').choices(POLICY_NAMES).default('botocore-standard'),
    new Option('--compare <policy>', 'the same call with another policy').choices(POLICY_NAMES),
    new Option('--service <name>', 'the service that is called: SDKs treat some of them in their own way')
      .choices(SERVICES)
      .default('s3'),
    new Option('--tokens <number>', 'what earlier calls have left of the retry quota (default: all)'),
    new Option('--long-poll', "the call waits for something to come, as SQS' ReceiveMessage does"),
    new Option('--max-attempts <number>', "attempts at most, the first included (default: the policy's own)"),
    new Option('--jitter <how>', 'chance by the seed, or each wait at its mean or at its longest')
      .choices(JITTERS)
      .default('seeded'),
    new Option('--seed <number>', 'another number, other jitter; the same, the same').default('1'),
    new Option('--json', 'the rows, for a program'),
  ];
}

const EXAMPLES = `
A failure is an HTTP status, with the service's code where there is one, or closed, unreachable,
timeout, tls. x3 repeats it. A hint stands behind it: retry-after=3 or x-amz-retry-after=1500.

  slowdown retries explain --failures '500 x2, timeout'
  slowdown retries explain --failures '429 retry-after=3 x4' --policy js-standard --compare botocore-legacy
  slowdown retries explain --failures '400 ThrottlingException x9' --service dynamodb`;

/** `slowdown retries explain`: what an SDK makes of one call's failures. */
export function retriesCommand(program: Command, context: Context, finish: Finish): void {
  const command = program
    .command('retries')
    .summary('what an SDK does when a call fails (explain)')
    .description('What the AWS SDKs do when a call fails.')
    .helpCommand(false)
    .command('explain')
    .summary('one call: each attempt, why there is another, how long it waits')
    .description(
      'Shows what a retry policy makes of one call: each attempt, why there is or is not another one, how long it waits, ' +
        'and the tokens that are left. Nothing is sent anywhere; attempts themselves take no time here.',
    )
    .addHelpText('after', EXAMPLES);
  for (const option of explainOptions()) command.addOption(option);
  command.action((given: ExplainOptions) => finish(() => Promise.resolve(run(context, given))));
}

function run({ terminal }: Context, given: ExplainOptions): ExitCode {
  const policies = given.compare === undefined ? [given.policy] : [given.policy, given.compare];
  const schedules = policies.map((policy) => scheduleOf(given, policy));
  if (given.json) {
    const results = schedules.map((each) => ({ ...each, waitedMs: waitedMs(each), succeeded: succeeded(each) }));
    terminal.json(results.length === 1 ? results[0] : results);
    return EXIT.passed;
  }
  const mostMs = longestMs(schedules);
  for (const schedule of schedules) showSchedule(terminal, schedule, mostMs);
  if (schedules.length > 1) showDifference(terminal, schedules);
  terminal.line();
  return EXIT.passed;
}

function scheduleOf(given: ExplainOptions, name: string): Schedule {
  const named = policyNamed(name, given.service);
  const policy = given.maxAttempts === undefined ? named : { ...named, maxAttempts: attempts(given.maxAttempts) };
  const seed = wholeNumber('--seed', given.seed);
  const rows = explain(policy, failures(given.failures), {
    random: chanceOf(given.jitter, seed),
    longPoll: given.longPoll === true,
    ...(given.tokens !== undefined && { tokens: wholeNumber('--tokens', given.tokens) }),
  });
  return { policy: name, service: given.service, jitter: given.jitter, seed, rows };
}

function failures(text: string) {
  try {
    return failuresFrom(text);
  } catch (error) {
    throw new CommandError(EXIT.usage, `--failures: ${messageOf(error)}`, { cause: error });
  }
}

function attempts(text: string): number {
  const most = wholeNumber('--max-attempts', text);
  if (most >= 1) return most;
  throw new CommandError(EXIT.usage, '--max-attempts takes 1 or more: the first attempt counts.');
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,15}$/.test(text.trim())) return Number(text);
  throw new CommandError(EXIT.usage, `${flag} takes a whole number, 0 or more, not "${text}".`);
}
