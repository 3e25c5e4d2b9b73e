/**
 * Many clients that write one row at the same time, each once, with optimistic locking: read the version, write if it is
 * still the same, else wait and begin anew. It is the model behind the AWS Architecture Blog's "Exponential Backoff And
 * Jitter" (2015), aws-samples' `aws-arch-backoff-simulator`, with the kit's own strategies.
 */
import type { Random } from '@slowdown/kit/random';
import type { Backoff } from '@slowdown/kit/retries';

/** One way through the network takes |Normal(10, 2)| ms. */
const NETWORK_MS = { mean: 10, deviation: 2 };

export interface Outcome {
  /** Until the last client has written, ms. */
  readonly timeMs: number;
  /** Writes that were tried. */
  readonly calls: number;
}

/** A request that arrives at the row. */
interface Arrival {
  readonly atMs: number;
  readonly client: Client;
  /** The version that a write expects; null for a read. */
  readonly expects: number | null;
}

interface Client {
  retries: number;
  waitedMs: number;
}

export function contention(clients: number, backoff: Backoff, random: Random): Outcome {
  // The next one stands last.
  const arrivals: Arrival[] = [];
  const send = (arrival: Arrival) => {
    let [low, high] = [0, arrivals.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((arrivals[middle]?.atMs ?? 0) > arrival.atMs) low = middle + 1;
      else high = middle;
    }
    arrivals.splice(low, 0, arrival);
  };
  const network = () => Math.abs(NETWORK_MS.mean + NETWORK_MS.deviation * normal(random));
  for (let each = 0; each < clients; each += 1) {
    send({ atMs: network(), client: { retries: 0, waitedMs: 0 }, expects: null });
  }
  let [version, calls, timeMs] = [0, 0, 0];
  for (let arrival = arrivals.pop(); arrival; arrival = arrivals.pop()) {
    const { client, expects } = arrival;
    const answeredMs = arrival.atMs + network();
    if (expects === null) {
      send({ atMs: answeredMs + network(), client, expects: version });
      continue;
    }
    calls += 1;
    if (expects === version) {
      version += 1;
      timeMs = Math.max(timeMs, answeredMs);
      continue;
    }
    client.retries += 1;
    client.waitedMs = backoff(client.retries, random, client.waitedMs);
    send({ atMs: answeredMs + network() + client.waitedMs, client, expects: null });
  }
  return { timeMs, calls };
}

/** Box and Muller's: a number of the standard normal distribution. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
