import { FleetSpecError, type FleetInput, type State } from '@slowdown/kit/fleet';
import { POLICY_NAMES } from '@slowdown/kit/retries';
import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { csvOf, simulate, type History } from '../fleet/history.ts';
import { showComparison, showFleet } from '../fleet/show.ts';
import { grouped } from '../report/words.ts';
import type { Finish } from './finish.ts';

interface FleetOptions {
  workers: string;
  concurrency: string;
  calls: string;
  policy: string;
  compare?: string;
  attempts?: string;
  limit: string;
  burst?: string;
  splitAfter?: string;
  prefixes: string;
  latency: string;
  spread: string;
  errors: string;
  think: string;
  ramp: string;
  taskCalls?: string;
  compute: string;
  afterLoss: string;
  pauseSpread: string;
  callerRetries: string;
  minutes: string;
  seed: string;
  json?: true;
  csv?: true;
}

/** In the order in which a user meets them. */
export function fleetOptions(): Option[] {
  const policies = POLICY_NAMES.join(', ');
  return [
    new Option('--workers <number>', 'workers of the fleet').default('100'),
    new Option('--calls <number>', 'calls that each of them has to make').default('1000'),
    new Option('--concurrency <number>', 'calls that each has under way at once').default('1'),
    new Option('--policy <name>', `how they try again: ${policies}`).default('botocore-standard'),
    new Option('--compare <policy>', 'the same fleet with another policy, side by side'),
    new Option('--attempts <number>', "attempts of a call at most, in place of the policy's own number"),
    new Option('--limit <rate>', 'requests a second that the service takes for each prefix').default('3500'),
    new Option('--burst <requests>', 'requests that pass at once after a quiet time; left out, as many as in a second'),
    new Option('--split-after <seconds>', 'a prefix that is hot for so long is split, as S3 does it; a model'),
    new Option('--prefixes <number>', 'prefixes that the workers write to').default('1'),
    new Option('--latency <ms>', 'half of the answers come within this time').default('20'),
    new Option('--spread <sigma>', "how far the answers' times are spread, 0 for not at all").default('0.3'),
    new Option('--errors <percent>', 'requests that get a 500').default('0'),
    new Option('--think <ms>', 'mean pause of a worker between two calls').default('0'),
    new Option('--ramp <seconds>', 'the workers start one after the other over this time').default('0'),
    new Option('--task-calls <number>', 'calls of a task, after which a worker computes; left out, all is one task'),
    new Option('--compute <seconds>', 'how long a worker computes between two tasks').default('0'),
    new Option('--after-loss <seconds>', 'how long a worker stays away that lost a call').default('0'),
    new Option('--pause-spread <percent>', 'how far these two times are spread, to both sides').default('0'),
    new Option('--caller-retries <number>', 'times that the program itself begins a lost call again').default('0'),
    new Option('--minutes <number>', 'simulated time at most').default('10'),
    new Option('--seed <number>', 'another number, another run; the same, the same').default('1'),
    new Option('--json', 'the results and every second, for a program').conflicts('csv'),
    new Option('--csv', 'a row a second').conflicts('compare'),
  ];
}

/** `slowdown fleet`: many workers before a throttled service, simulated. */
export function fleetCommand(program: Command, context: Context, finish: Finish): void {
  const command = program
    .command('fleet')
    .summary('many workers before a throttled service, simulated')
    .description(
      'Simulates a fleet of workers that call a throttled service, each with its own client and retry policy, ' +
        'and shows what comes of it. Nothing is sent anywhere. Ctrl-C ends it early, with what there is so far.',
    );
  for (const option of fleetOptions()) command.addOption(option);
  command.action((given: FleetOptions) => finish(() => run(context, given)));
}

async function run({ terminal, signal }: Context, given: FleetOptions): Promise<ExitCode> {
  const mostSeconds = Math.ceil(numberFrom('--minutes', given.minutes) * 60);
  if (mostSeconds <= 0) throw new CommandError(EXIT.usage, '--minutes has to be above 0.');
  const simulated = async (policy: string): Promise<History> => {
    const progress = ({ atMs, attempts }: State) =>
      terminal.passing(`  ${policy}: ${Math.round(atMs / 1000)} s of ${mostSeconds} s, ${grouped(attempts)} attempts`);
    try {
      return await simulate(fleetFrom(given, policy), { mostSeconds, signal, progress });
    } catch (error) {
      if (error instanceof FleetSpecError) throw new CommandError(EXIT.usage, inFlags(error), { cause: error });
      throw error;
    }
  };
  const first = await simulated(given.policy);
  const second = given.compare === undefined || signal.aborted ? null : await simulated(given.compare);
  if (given.json) {
    const [result, compared] = [first, second].map(
      (each) => each && { ...each.summary, isStopped: each.isStopped, seconds: each.seconds },
    );
    terminal.json(compared ? [result, compared] : result);
  } else if (given.csv) {
    terminal.line(csvOf(first));
  } else {
    showFleet(terminal, first);
    if (second) {
      showFleet(terminal, second);
      showComparison(terminal, [first, second]);
    }
  }
  return EXIT.passed;
}

function fleetFrom(given: FleetOptions, policy: string): FleetInput {
  const ratePerSecond = numberFrom('--limit', given.limit);
  return {
    policy,
    workers: numberFrom('--workers', given.workers),
    concurrency: numberFrom('--concurrency', given.concurrency),
    callsPerWorker: numberFrom('--calls', given.calls),
    rampMs: numberFrom('--ramp', given.ramp) * 1000,
    thinkMs: numberFrom('--think', given.think),
    ...(given.taskCalls !== undefined && { callsPerTask: numberFrom('--task-calls', given.taskCalls) }),
    computeMs: numberFrom('--compute', given.compute) * 1000,
    afterLossMs: numberFrom('--after-loss', given.afterLoss) * 1000,
    pauseSpread: numberFrom('--pause-spread', given.pauseSpread) / 100,
    callerRetries: numberFrom('--caller-retries', given.callerRetries),
    seed: numberFrom('--seed', given.seed),
    ...(given.attempts !== undefined && { maxAttempts: numberFrom('--attempts', given.attempts) }),
    service: {
      ratePerSecond,
      burst: given.burst === undefined ? Math.max(1, Math.floor(ratePerSecond)) : numberFrom('--burst', given.burst),
      prefixes: numberFrom('--prefixes', given.prefixes),
      latencyMedianMs: numberFrom('--latency', given.latency),
      latencySigma: numberFrom('--spread', given.spread),
      errorRate: numberFrom('--errors', given.errors) / 100,
      ...(given.splitAfter !== undefined && { splitAfterMs: numberFrom('--split-after', given.splitAfter) * 1000 }),
    },
  };
}

function numberFrom(flag: string, text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new CommandError(EXIT.usage, `${flag} takes a number, not "${text}".`);
}

/** Which flag stands for which field of a fleet. */
const FLAGS: Readonly<Record<string, string>> = {
  workers: '--workers',
  concurrency: '--concurrency',
  callsPerWorker: '--calls',
  rampMs: '--ramp',
  thinkMs: '--think',
  callsPerTask: '--task-calls',
  computeMs: '--compute',
  afterLossMs: '--after-loss',
  pauseSpread: '--pause-spread',
  callerRetries: '--caller-retries',
  policy: '--policy or --compare',
  seed: '--seed',
  maxAttempts: '--attempts',
  'service.ratePerSecond': '--limit',
  'service.burst': '--burst',
  'service.splitAfterMs': '--split-after',
  'service.prefixes': '--prefixes',
  'service.latencyMedianMs': '--latency',
  'service.latencySigma': '--spread',
  'service.errorRate': '--errors',
};

function inFlags({ fields }: FleetSpecError): string {
  return [...fields].map(([field, message]) => `${FLAGS[field] ?? field}: ${message}.`).join('\n');
}
