/** What the proxy saw of a run of the job. Pure: the tests, the page and the slides read a run the same way. */
import { callTrees, isSuccess, isThrottled, type Flow } from '@slowdown/kit/flows';
import { prefixOf } from '@slowdown/kit/throttle';

export interface Evidence {
  attempts: number;
  /** Parts that were asked for, and those that were stored. */
  parts: number;
  stored: number;
  /** Attempts that stored nothing, or what was stored already, of 1. */
  wastedShare: number;
  refused: number;
  /** The part that was asked for most often: how many calls of the SDK, and how many attempts. */
  mostAsked: { name: string; calls: number; attempts: number };
  /** Hottest first. `perSecond`: objects that were stored, over the time of the whole run. */
  prefixes: { prefix: string; attempts: number; refused: number; perSecond: number }[];
  /** From the first request to the last one that was let through, seconds. */
  seconds: number;
  /** Requests that were under way at the same time, at most. */
  mostInFlight: number;
  /** Calls of which the last attempt failed, and those of them that had attempts left. */
  failedCalls: number;
  stoppedEarly: number;
  /** Requests that the client broke off: how many, and after how many milliseconds, half of them earlier. */
  brokenOff: { count: number; afterMs: number };
  /** The longest that an answer took that somebody waited for, milliseconds. */
  slowestMs: number;
  /** What the SDK says of itself: the retry mode in User-Agent, and how many attempts a call may have. */
  modes: string[];
  maxAttempts: number[];
}

/** Features in the SDK's User-Agent. Source: the table of feature ids in `@aws-sdk/core`, `check-features`. */
const MODES: Record<string, string> = { E: 'standard', F: 'adaptive' };

const pathOf = ({ request }: Flow) => request.path.split('?')[0] ?? '';
const distinct = <T>(all: readonly T[]) => [...new Set(all)];
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const durationMs = ({ startMs, endMs }: Flow) => (endMs ?? startMs) - startMs;

/** What is to be read from the flows of an ended run. */
export function evidenceOf(flows: readonly Flow[]): Evidence {
  const calls = callTrees(flows, { ended: true });
  const passed = flows.filter(isSuccess);
  const stored = distinct(passed.map(pathOf)).length;
  const broken = flows.filter(({ response, error }) => response === null && error !== undefined);
  const failed = calls.filter(({ outcome }) => outcome === 'failed');
  const beganMs = Math.min(...flows.map(({ startMs }) => startMs));
  const seconds = passed.length === 0 ? 0 : (Math.max(...passed.map(({ startMs }) => startMs)) - beganMs) / 1000;
  return {
    attempts: flows.length,
    parts: distinct(flows.map(pathOf)).length,
    stored,
    wastedShare: flows.length === 0 ? 0 : 1 - stored / flows.length,
    refused: flows.filter(isThrottled).length,
    mostAsked: mostAsked(calls),
    prefixes: prefixesOf(flows, seconds),
    seconds,
    mostInFlight: mostInFlight(flows),
    failedCalls: failed.length,
    stoppedEarly: failed.filter(({ attempts }) => {
      const sdk = attempts.at(-1)?.sdk;
      return sdk?.maxAttempts != null && sdk.attempt < sdk.maxAttempts;
    }).length,
    brokenOff: { count: broken.length, afterMs: median(broken.map(durationMs)) },
    slowestMs: Math.max(0, ...passed.map(durationMs)),
    modes: distinct(flows.flatMap(modesOf)),
    maxAttempts: distinct(flows.flatMap(({ sdk }) => sdk?.maxAttempts ?? [])),
  };
}

function mostAsked(calls: ReturnType<typeof callTrees>): Evidence['mostAsked'] {
  const asked = new Map<string, { name: string; calls: number; attempts: number }>();
  for (const { path, attempts } of calls) {
    const name = path.split('?')[0]?.split('/').at(-1) ?? path;
    const before = asked.get(name) ?? { name, calls: 0, attempts: 0 };
    asked.set(name, { name, calls: before.calls + 1, attempts: before.attempts + attempts.length });
  }
  const [most] = [...asked.values()].toSorted((a, b) => b.attempts - a.attempts || b.calls - a.calls);
  return most ?? { name: '', calls: 0, attempts: 0 };
}

function prefixesOf(flows: readonly Flow[], seconds: number): Evidence['prefixes'] {
  const byPrefix = Map.groupBy(flows, (flow) => prefixOf(flow.request.path) ?? '');
  return [...byPrefix]
    .map(([prefix, asked]) => ({
      prefix,
      attempts: asked.length,
      refused: asked.filter(isThrottled).length,
      perSecond: seconds === 0 ? 0 : asked.filter(isSuccess).length / seconds,
    }))
    .toSorted((a, b) => b.attempts - a.attempts);
}

function mostInFlight(flows: readonly Flow[]): number {
  const changes = flows
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, by: 1 },
      { atMs: endMs ?? Infinity, by: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || a.by - b.by);
  let inFlight = 0;
  let most = 0;
  for (const { by } of changes) most = Math.max(most, (inFlight += by));
  return most;
}

/** `m/Z,b,U,E,g` */
function modesOf({ request }: Flow): string[] {
  const features = / m\/(\S+)/.exec(request.headers['user-agent'] ?? '')?.[1]?.split(',') ?? [];
  return features.flatMap((feature) => MODES[feature] ?? []);
}
