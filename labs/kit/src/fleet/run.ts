/** A fleet's run second by second, and what came of it. It keeps nothing of the seconds: who needs them has them. */
import type { Policy } from '../retries.ts';
import { Fleet } from './simulation.ts';
import type { FleetInput, FleetSpec } from './spec.ts';
import type { Sums } from './state.ts';

const SECOND_MS = 1000;
const SECONDS_OF_A_MINUTE = 60;

/** What happened in one second, and how many were under way at its end. */
export interface Second extends Sums {
  /** Its end, seconds since the start. */
  second: number;
  inFlight: number;
  sleeping: number;
}

export const SUMS = ['succeeded', 'lost', 'attempts', 'retries', 'throttled', 'failed'] as const;

/** What a second is written as, in this order. */
export const COLUMNS = ['second', ...SUMS, 'inFlight', 'sleeping'] as const satisfies readonly (keyof Second)[];

/** What came of a fleet so far. Times are in ms, null where nothing ended. */
export interface Summary {
  readonly spec: FleetSpec;
  readonly isDone: boolean;
  /** When its last call ended, where all of them did. */
  readonly endedMs: number | null;
  readonly simulatedMs: number;
  readonly totals: Sums & Readonly<Record<'repeated' | 'inFlight' | 'sleeping' | 'partitions', number>>;
  /** Share of the attempts that brought nothing. */
  readonly wasted: number;
  readonly mostRetriesInAMinute: number;
  readonly callMs: Readonly<Record<'p50' | 'p90' | 'p99' | 'longest', number | null>>;
}

export class FleetRun {
  readonly fleet: Fleet;
  #nowMs = 0;
  #seconds = 0;
  #before: Sums;
  /** Retries of the last sixty seconds, each at its place in the minute. */
  readonly #minute = new Float64Array(SECONDS_OF_A_MINUTE);
  #mostRetriesInAMinute = 0;

  /**
   * @param own a policy in the place of the one that the fleet names
   * @throws {FleetSpecError} naming every wrong field
   */
  constructor(input: FleetInput, own?: Policy) {
    this.fleet = new Fleet(input, own);
    this.#before = this.fleet.state;
  }

  /** Where it has come to, ms since the start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get isDone(): boolean {
    return this.fleet.isDone;
  }

  /** Goes on by so much, to the end of the second at most. Gives the second when it is over. */
  advance(ms = SECOND_MS): Second | null {
    const endMs = (this.#seconds + 1) * SECOND_MS;
    const toMs = Math.min(endMs, this.#nowMs + ms);
    this.fleet.advanceTo(toMs);
    // After its end nothing happens: its last second is over.
    this.#nowMs = this.fleet.isDone ? endMs : toMs;
    return this.#nowMs === endMs ? this.#secondEnds() : null;
  }

  get summary(): Summary {
    const { fleet } = this;
    const { succeeded, lost, attempts, retries, throttled, failed, repeated, inFlight, sleeping, partitions } =
      fleet.state;
    const percentile = (share: number) => fleet.callTimes.percentile(share);
    return {
      spec: fleet.spec,
      isDone: fleet.isDone,
      endedMs: fleet.isDone ? fleet.endedMs : null,
      simulatedMs: this.#nowMs,
      totals: { succeeded, lost, attempts, retries, throttled, failed, repeated, inFlight, sleeping, partitions },
      wasted: attempts === 0 ? 0 : (throttled + failed) / attempts,
      mostRetriesInAMinute: this.#mostRetriesInAMinute,
      callMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), longest: percentile(1) },
    };
  }

  #secondEnds(): Second {
    const { state } = this.fleet;
    const since = (sum: keyof Sums) => state[sum] - this.#before[sum];
    const retries = since('retries');
    this.#minute[this.#seconds % SECONDS_OF_A_MINUTE] = retries;
    const lastMinute = this.#minute.reduce((sum, each) => sum + each, 0);
    this.#mostRetriesInAMinute = Math.max(this.#mostRetriesInAMinute, lastMinute);
    this.#seconds += 1;
    const second = {
      second: this.#seconds,
      succeeded: since('succeeded'),
      lost: since('lost'),
      attempts: since('attempts'),
      retries,
      throttled: since('throttled'),
      failed: since('failed'),
      inFlight: state.inFlight,
      sleeping: state.sleeping,
    };
    this.#before = state;
    return second;
  }
}
