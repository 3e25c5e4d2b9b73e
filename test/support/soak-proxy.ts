/** The proxy of a soak, in a process of its own, so that its memory and its descriptors are its own. Speaks over IPC. */
import { readdirSync } from 'node:fs';
import { parseFilter } from '@slowdown/kit/flows';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';

/** What the proxy says of itself when it is asked. */
export interface Sample {
  attempts: number;
  open: number;
  heapMiB: number;
  rssMiB: number;
  /** Open files and sockets; null where the system does not tell. */
  descriptors: number | null;
}

const FAULTS = [
  '~u /key/ => latency 2ms 5%',
  '~m PUT => 503 SlowDown 10%',
  '~all => reset 1%',
  '~all => closed 1%',
  '~all => truncated 50% 2%',
];

const [upstream = ''] = process.argv.slice(2);
const proxy = await startProxy({ upstream, rules: rulesOf(FAULTS.map(faultFrom)), keepFlows: 1000 });
Object.assign(proxy.holding, { filter: parseFilter('~q & ~u /held/'), timeoutMs: 10 });

process.on('message', () => {
  void proxy.idle().then(() => process.send?.(sample()));
});
process.on('disconnect', () => process.exit());
process.send?.({ url: proxy.url });

function sample(): Sample {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { attempts, open } = proxy.totals;
  return { attempts, open, heapMiB: heapUsed / 2 ** 20, rssMiB: rss / 2 ** 20, descriptors: descriptors() };
}

function descriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}
