import { SERVICES, type Service } from '../backends/backend.ts';
import { endOf, Difference, type Check } from './check.ts';
import { World, type Connection, type Exchange } from './world.ts';

/** What a backend made of a check. */
export type Outcome = 'pass' | 'fail' | 'not offered';

export interface CheckResult {
  readonly id: string;
  readonly outcome: Outcome;
  /** What was seen instead, in a few words; null where the check passes or nothing was asked. */
  readonly seen: string | null;
  /** What went over the wire, as the clients saw it. */
  readonly exchanges: readonly Exchange[];
}

export interface RunOptions {
  /** What the backend offers; checks of other services are not run. */
  readonly services?: readonly Service[];
  /** Before the names of all that is made. Two runs on one backend want two. */
  readonly prefix?: string;
  /** How long a check may take, milliseconds. */
  readonly timeoutMs?: number;
}

const CHECK_TIMEOUT_MS = 60_000;

/** Runs checks one after another, each in a bucket of its own. It makes what it needs and leaves it there. */
export async function runChecks(
  checks: readonly Check[],
  connection: Connection,
  { services = SERVICES, prefix = 'conformance', timeoutMs = CHECK_TIMEOUT_MS }: RunOptions = {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (!services.includes(check.service)) {
      results.push({ id: check.id, outcome: 'not offered', seen: null, exchanges: [] });
      continue;
    }
    using world = new World(connection, `${prefix}-${check.id}`);
    results.push({ id: check.id, ...(await outcomeOf(check, world, timeoutMs)), exchanges: world.exchanges });
  }
  return results;
}

async function outcomeOf(
  check: Check,
  world: World,
  timeoutMs: number,
): Promise<Pick<CheckResult, 'outcome' | 'seen'>> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), timeoutMs);
  try {
    if (check.service === 's3') await world.s3.createBucket({ Bucket: world.bucket });
    const ended = await Promise.race([check.run(world), late]);
    return ended === 'late'
      ? { outcome: 'fail', seen: `no end within ${timeoutMs / 1000} s` }
      : { outcome: 'pass', seen: null };
  } catch (error) {
    if (error instanceof Difference) return { outcome: 'fail', seen: error.message };
    const { status, text } = endOf(error);
    return { outcome: status === 501 ? 'not offered' : 'fail', seen: text };
  } finally {
    clearTimeout(timer);
  }
}
