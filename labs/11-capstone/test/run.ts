/** One run of the learner's job with one draw, in virtual time, and what the proxy and the backend say of it. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { labClient, labEnvironment, makeBucket, type Backend } from '@slowdown/kit/backends';
import { parseFilter, type Flow } from '@slowdown/kit/flows';
import { startProxy, type Rule } from '@slowdown/kit/proxy';
import { inVirtualTime } from '@slowdown/kit/testing';
import { seeded } from '@slowdown/kit/random';
import { PrefixLimit } from '@slowdown/kit/throttle';
import { vi } from 'vitest';
import type { Draw, Service } from '../draw.ts';
import type { Job, Part, Summary } from '../model.ts';

/** The learner's program, as a lab's tests import it. */
export interface Program {
  exportParts: (job: Job) => Promise<Summary>;
  keyOf: (part: Part) => string;
}

export interface Run {
  draw: Draw;
  summary: Summary;
  flows: readonly Flow[];
  /** Names of the parts that the backend holds byte by byte, where keyOf says. */
  whole: ReadonlySet<string>;
}

/** Requests that pass at once after a quiet time, as in the workbench. */
const BURST = 10;

const rulesOf = ({ latencyMs, tailMs, writesPerSecond }: Service): Rule[] => [
  { fault: { type: 'latency', ms: latencyMs } },
  { fault: { type: 'latency', ms: tailMs }, match: parseFilter('~u /large-') },
  { fault: { type: 'slowDown' }, limit: new PrefixLimit({ ratePerSecond: writesPerSecond, burst: BURST }) },
];

/** @param before rules that a request meets first */
export async function run(
  program: Program,
  draw: Draw,
  { backend, before = [] }: { backend: Backend; before?: readonly Rule[] },
): Promise<Run> {
  const bucket = `lab-${crypto.randomUUID()}`;
  await makeBucket(backend.url, bucket);
  const ran = await inVirtualTime(async ({ proxyAt }) => {
    await using proxy = await startProxy({ upstream: backend.url, rules: [...before, ...rulesOf(draw.service)] });
    proxyAt(proxy.url);
    // Jitter too is the same each time.
    using _chance = vi.spyOn(Math, 'random').mockImplementation(seeded(draw.seed));
    using _environment = withEnvironment({ ...labEnvironment(proxy.url, {}), ...draw.environment });
    const { parts, service } = draw;
    const summary = await program.exportParts({ bucket, parts, writesPerSecond: service.writesPerSecond });
    await proxy.idle();
    return { summary, flows: [...proxy.flows] };
  });
  return { draw, ...ran, whole: await wholeParts(program, draw, bucket, backend) };
}

async function wholeParts(program: Program, draw: Draw, bucket: string, backend: Backend): Promise<Set<string>> {
  using _environment = withEnvironment(draw.environment);
  const direct = labClient(backend.url);
  const isWhole = async (part: Part) => {
    const got = await direct.send(new GetObjectCommand({ Bucket: bucket, Key: program.keyOf(part) })).catch(() => null);
    return (await got?.Body?.transformToString()) === part.body;
  };
  const held = await Promise.all(draw.parts.map(isWhole));
  direct.destroy();
  return new Set(draw.parts.filter((_, n) => held[n]).map(({ name }) => name));
}

/** Sets variables of this process until it is disposed. */
function withEnvironment(variables: NodeJS.ProcessEnv): Disposable {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    },
  };
}
