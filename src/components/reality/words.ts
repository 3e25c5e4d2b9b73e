/** A fleet in words, from what it is. */
import type { RealFleet } from './fleets.ts';

const TITLES: Readonly<Record<string, string>> = {
  throttled: 'heavy throttling',
  failing: 'errors, and a slow service',
  adaptive: 'a rate limit in each client',
  patient: 'waits of up to four seconds',
};

export function inWords({ name, sdk, mode, maxAttempts, addedMs, spec }: RealFleet): {
  title: string;
  caption: string;
} {
  const { workers, concurrency, callsPerWorker, rampMs, service } = spec;
  const inTurn = concurrency === 1 ? 'in turn' : `${concurrency} at once`;
  const sentences = [
    `${workers} clients with ${callsPerWorker} calls each, ${inTurn}, ${maxAttempts} attempts at most; they start over ${rampMs / 1000} s.`,
    `The limit is ${service.ratePerSecond} requests a second, ${service.burst} at once.`,
    ...(addedMs > 0
      ? [`What passes waits ${addedMs} ms, and gets a 500 in ${100 * service.errorRate} % of all cases.`]
      : []),
  ];
  return { title: `${sdk}, ${mode} mode: ${TITLES[name] ?? name}`, caption: sentences.join(' ') };
}

/** What the other clients are. */
export function otherInWords({ unlike }: RealFleet): string {
  return unlike.policy ?? `${unlike.maxAttempts} attempts`;
}

/** A share as the pages write it, in one piece. */
export function percent(share: number, options: Intl.NumberFormatOptions = {}): string {
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 1, ...options }).format(100 * share)}\u00a0%`;
}
