/**
 * A discrete-event simulation of a fleet: workers that call a throttled service by a retry policy. Two events an attempt,
 * nothing allocated for either: each call that can be under way is a slot, and what is known of it stands in typed arrays.
 * The same seed gives the same run, in Node and in every browser.
 */
import { seeded, type Random } from '../random.ts';
import { kindOf, policyNamed, RateLimiter, type Backoff, type Failure, type Kind, type Policy } from '../retries.ts';
import { SlotQueue } from './queue.ts';
import { Service } from './service.ts';
import { readFleet, type FleetInput, type FleetSpec } from './spec.ts';
import type { State, Sums } from './state.ts';
import { Times } from './times.ts';

/** What a slot's next event is: an answer, of one of three kinds … */
const SUCCESS = 0;
const THROTTLED = 1;
const FAILED = 2;
/** … or the begin of a call, … */
const START = 3;
/** … or the end of the policy's sleep, … */
const WAKE = 4;
/** … or the moment at which the client's rate limit has a token for it. */
const SEND = 5;

type Answer = typeof SUCCESS | Refusal;
type Refusal = typeof THROTTLED | typeof FAILED;

const FAILURES: Readonly<Record<Refusal, Failure>> = {
  [THROTTLED]: { status: 503, code: 'SlowDown' },
  [FAILED]: { status: 500, code: 'InternalError' },
};

/** Nothing was paid for a retry of this call yet. */
const UNPAID = -1;

export class Fleet {
  readonly spec: FleetSpec;
  readonly callTimes = new Times();
  private readonly policy: Policy;
  private readonly random: Random;
  private readonly service: Service;
  private readonly queue: SlotQueue;
  private readonly sums: Sums = { succeeded: 0, lost: 0, attempts: 0, retries: 0, throttled: 0, failed: 0 };
  private readonly kinds: readonly [null, Kind, Kind];
  private readonly costs: readonly [number, number, number];
  private readonly backoffs: readonly [null, Backoff | null, Backoff | null];
  /** A slot's: next event, calls, attempts of its call, what was paid, when its call began. */
  private readonly next: Uint8Array;
  private readonly calls: Uint32Array;
  /** How often the program began the slot's call again. */
  private readonly repeats: Uint16Array;
  private readonly attempts: Uint32Array;
  private readonly paid: Int16Array;
  private readonly beganMs: Float64Array;
  private readonly sleptMs: Float64Array;
  /** A worker's: tokens of its client, calls that are still to begin. */
  private readonly tokens: Int32Array;
  private readonly left: Int32Array;
  private readonly limiters: readonly RateLimiter[];
  private nowMs = 0;
  private inFlight = 0;
  private sleeping = 0;
  private repeated = 0;
  private events = 0;
  private lastEndMs = 0;
  /** Slots that still have something to do. */
  private busy: number;

  /**
   * @param own a policy in the place of the one that the fleet names
   * @throws {FleetSpecError} naming every wrong field
   */
  constructor(input: FleetInput, own?: Policy) {
    const spec = readFleet(input);
    const { workers, concurrency, callsPerWorker, rampMs, service, seed, maxAttempts } = spec;
    const slots = workers * concurrency;
    const policy = own ?? policyNamed(spec.policy);
    this.spec = spec;
    this.policy = maxAttempts === undefined ? policy : { ...policy, maxAttempts };
    this.random = seeded(seed);
    this.service = new Service(service);
    this.queue = new SlotQueue(slots, slots / Math.max(1, service.latencyMedianMs));
    this.kinds = [null, kindOf(policy.rules, FAILURES[THROTTLED]), kindOf(policy.rules, FAILURES[FAILED])];
    const [, throttled, failed] = this.kinds;
    this.backoffs = [null, throttled && policy.backoff[throttled], failed && policy.backoff[failed]];
    this.costs = [0, this.cost(THROTTLED), this.cost(FAILED)];
    this.next = new Uint8Array(slots).fill(START);
    this.calls = new Uint32Array(slots);
    this.repeats = new Uint16Array(slots);
    this.attempts = new Uint32Array(slots);
    this.paid = new Int16Array(slots);
    this.beganMs = new Float64Array(slots);
    this.sleptMs = new Float64Array(slots);
    this.tokens = new Int32Array(workers).fill(policy.quota?.capacity ?? 0);
    this.left = new Int32Array(workers).fill(callsPerWorker);
    const { limiter } = policy;
    this.limiters = limiter ? Array.from({ length: workers }, () => new RateLimiter(limiter, 0)) : [];
    this.busy = slots;
    for (let slot = 0; slot < slots; slot += 1) {
      this.queue.schedule(slot, (rampMs * Math.floor(slot / concurrency)) / workers);
    }
  }

  get isDone(): boolean {
    return this.busy === 0;
  }

  /** When the last call ended, ms. */
  get endedMs(): number {
    return this.lastEndMs;
  }

  get state(): State {
    return {
      ...this.sums,
      atMs: this.nowMs,
      inFlight: this.inFlight,
      sleeping: this.sleeping,
      repeated: this.repeated,
      partitions: this.service.partitions,
      events: this.events,
    };
  }

  /** Goes on to a moment, ms since the start. What happens at that very moment is still to come. */
  advanceTo(endMs: number): void {
    const queue = this.queue;
    for (let slot = queue.takeBefore(endMs); slot !== -1; slot = queue.takeBefore(endMs)) {
      this.nowMs = queue.timeOf(slot);
      this.events += 1;
      this.happens(slot);
    }
    this.nowMs = Math.max(this.nowMs, endMs);
    queue.fit(this.nowMs);
  }

  /** A slot's event, and the attempt that is due by it. */
  private happens(slot: number): void {
    const next = this.next[slot] as Answer | typeof START | typeof WAKE | typeof SEND;
    if (next <= FAILED) {
      if (!this.answered(slot, next)) return;
    } else if (next === START) {
      if (!this.begins(slot)) return;
    } else {
      this.sleeping -= 1;
      if (next === SEND) return this.send(slot);
    }
    this.due(slot);
  }

  /** Begins a call; false where none is left. */
  private begins(slot: number): boolean {
    if (this.repeats[slot] === 0) {
      const worker = this.worker(slot);
      const left = this.left[worker] ?? 0;
      if (left === 0) {
        this.busy -= 1;
        return false;
      }
      this.left[worker] = left - 1;
      this.calls[slot] = (this.calls[slot] ?? 0) + 1;
      this.beganMs[slot] = this.nowMs;
    }
    this.attempts[slot] = 0;
    this.paid[slot] = UNPAID;
    this.sleptMs[slot] = 0;
    return true;
  }

  /** An attempt is due: it is sent, unless the client's rate limit makes it wait. */
  private due(slot: number): void {
    if (this.limiters.length === 0) return this.send(slot);
    const waitMs = (this.limiters[this.worker(slot)]?.takeInS(this.nowMs / 1000) ?? 0) * 1000;
    if (waitMs > 0) this.sleep(slot, waitMs, SEND);
    else this.send(slot);
  }

  private sleep(slot: number, ms: number, next: typeof WAKE | typeof SEND): void {
    this.sleeping += 1;
    this.next[slot] = next;
    this.queue.schedule(slot, this.nowMs + ms);
  }

  private send(slot: number): void {
    const random = this.random;
    const sums = this.sums;
    const attempt = (this.attempts[slot] ?? 0) + 1;
    this.attempts[slot] = attempt;
    sums.attempts += 1;
    if (attempt > 1) sums.retries += 1;
    const { prefixes, errorRate } = this.spec.service;
    let answer: Answer = SUCCESS;
    if (!this.service.admits(this.worker(slot) % prefixes, random(), this.nowMs)) answer = THROTTLED;
    else if (errorRate > 0 && random() < errorRate) answer = FAILED;
    this.inFlight += 1;
    this.next[slot] = answer;
    const latencyMs = this.service.latencyMs(random, answer === THROTTLED);
    this.queue.schedule(slot, this.nowMs + latencyMs);
  }

  /** Whether another call begins at once. */
  private answered(slot: number, answer: Answer): boolean {
    const worker = this.worker(slot);
    this.inFlight -= 1;
    if (this.limiters.length > 0)
      this.limiters[worker]?.answered(this.kinds[answer] === 'throttling', this.nowMs / 1000);
    if (answer === SUCCESS) {
      this.refund(slot, worker);
      this.sums.succeeded += 1;
      return this.ended(slot, 0);
    }
    if (answer === THROTTLED) this.sums.throttled += 1;
    else this.sums.failed += 1;
    const delayMs = this.retryIn(slot, worker, answer);
    if (delayMs === null) return this.givenUp(slot);
    this.sleep(slot, delayMs, WAKE);
    return false;
  }

  /** The SDK has given up; the program may begin again. */
  private givenUp(slot: number): boolean {
    const { callerRetries, afterLossMs } = this.spec;
    const repeats = this.repeats[slot] ?? 0;
    if (repeats < callerRetries) {
      this.repeats[slot] = repeats + 1;
      this.repeated += 1;
      return this.pause(slot, afterLossMs);
    }
    this.sums.lost += 1;
    return this.ended(slot, afterLossMs);
  }

  /** How long until the next attempt, ms; null: there is none. */
  private retryIn(slot: number, worker: number, refusal: Refusal): number | null {
    const backoff = this.backoffs[refusal];
    const attempt = this.attempts[slot] ?? 1;
    if (backoff === null || attempt >= this.policy.maxAttempts) return null;
    const cost = this.costs[refusal];
    const tokens = this.tokens[worker] ?? 0;
    if (cost > tokens) return null;
    this.tokens[worker] = tokens - cost;
    this.paid[slot] = cost;
    const delayMs = backoff(attempt, this.random, this.sleptMs[slot] ?? 0);
    this.sleptMs[slot] = delayMs;
    return delayMs;
  }

  private refund(slot: number, worker: number): void {
    const { quota } = this.policy;
    if (!quota) return;
    const paid = this.paid[slot] ?? UNPAID;
    const tokens = (this.tokens[worker] ?? 0) + (paid === UNPAID ? quota.refund : paid);
    this.tokens[worker] = Math.min(quota.capacity, tokens);
  }

  private ended(slot: number, afterLossMs: number): boolean {
    this.callTimes.record(this.nowMs - (this.beganMs[slot] ?? 0));
    this.lastEndMs = this.nowMs;
    this.repeats[slot] = 0;
    return this.pause(slot, afterLossMs + this.computesMs(slot));
  }

  /** Whether the next call begins at once. */
  private pause(slot: number, ms: number): boolean {
    const { thinkMs } = this.spec;
    const thinks = thinkMs > 0 ? -thinkMs * Math.log(1 - this.random()) : 0;
    const waitMs = thinks + this.spread(ms);
    this.next[slot] = START;
    if (waitMs === 0) return this.begins(slot);
    this.queue.schedule(slot, this.nowMs + waitMs);
    return false;
  }

  private computesMs(slot: number): number {
    const { callsPerTask, computeMs } = this.spec;
    return callsPerTask !== undefined && (this.calls[slot] ?? 0) % callsPerTask === 0 ? computeMs : 0;
  }

  private spread(ms: number): number {
    const { pauseSpread } = this.spec;
    return ms > 0 && pauseSpread > 0 ? ms * (1 + pauseSpread * (2 * this.random() - 1)) : ms;
  }

  private worker(slot: number): number {
    const { concurrency } = this.spec;
    return concurrency === 1 ? slot : Math.floor(slot / concurrency);
  }

  private cost(refusal: Refusal): number {
    const { quota, rules } = this.policy;
    const kind = kindOf(rules, FAILURES[refusal]);
    return quota && kind ? quota.cost(kind, FAILURES[refusal]) : 0;
  }
}
