import { isThrottled, type Flow } from '../flows.ts';
import { bucketOfHost } from '../backends/embedded/hosts.ts';
import { prefixOf } from '../throttle.ts';
import type { Report } from './model.ts';

/** Prefixes that are counted at most; beyond it the colder half is forgotten. */
const MOST_PREFIXES = 4096;

/** Prefixes that a report names. */
const NAMED = 10;

interface Heat {
  attempts: number;
  throttled: number;
  busiestSecond: number;
  second: number;
  inSecond: number;
}

/** Which prefixes were asked for most. */
export class Prefixes {
  readonly #heat = new Map<string, Heat>();

  /** A request has arrived. */
  asked({ request, startMs }: Flow): void {
    const prefix = prefixIn(request);
    if (prefix === null) return;
    const heat = this.#of(prefix);
    const second = Math.floor(startMs / 1000);
    if (second !== heat.second) {
      heat.second = second;
      heat.inSecond = 0;
    }
    heat.inSecond += 1;
    heat.attempts += 1;
    heat.busiestSecond = Math.max(heat.busiestSecond, heat.inSecond);
  }

  /** It has its answer. */
  answered(flow: Flow): void {
    const prefix = prefixIn(flow.request);
    if (prefix !== null && isThrottled(flow)) this.#of(prefix).throttled += 1;
  }

  report(): Report['prefixes'] {
    return this.#hottestFirst()
      .slice(0, NAMED)
      .map(([prefix, { attempts, throttled, busiestSecond }]) => ({ prefix, attempts, throttled, busiestSecond }));
  }

  #of(prefix: string): Heat {
    let heat = this.#heat.get(prefix);
    if (!heat) {
      if (this.#heat.size >= MOST_PREFIXES) {
        for (const [cold] of this.#hottestFirst().slice(MOST_PREFIXES / 2)) this.#heat.delete(cold);
      }
      heat = { attempts: 0, throttled: 0, busiestSecond: 0, second: -1, inSecond: 0 };
      this.#heat.set(prefix, heat);
    }
    return heat;
  }

  #hottestFirst(): [string, Heat][] {
    return [...this.#heat].toSorted(([, a], [, b]) => b.attempts - a.attempts);
  }
}

/** The bucket is in the path, or in the host before it. */
function prefixIn({ host, path }: Flow['request']): string | null {
  const bucket = bucketOfHost(host);
  return prefixOf(bucket === null ? path : `/${bucket}${path}`);
}
