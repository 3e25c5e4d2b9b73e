/**
 * A discrete-event simulation of a fleet: workers that call a throttled service by a retry policy. Two events an attempt,
 * nothing allocated for either: each call that can be under way is a slot, and what is known of it stands in a record.
 * The same seed gives the same run, in Node and in every browser.
 */
import { seeded, type Random } from '../random.ts';
import { kindOf, policyNamed, RateLimiter, type Backoff, type Failure, type Kind, type Policy } from '../retries.ts';
import { SlotQueue } from './queue.ts';
import { Service } from './service.ts';
import { Slots } from './slots.ts';
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

/** In a slot's record, as words: what its next event is; and as numbers: when its call began, how long it slept last, ms. */
const NEXT = 3;
const BEGAN_MS = 2;
const SLEPT_MS = 3;
/** Behind these, again as words: attempts of its call, what was paid for the last of them. */
const ATTEMPTS = 8;
const PAID = 9;
/** Calls that it began, and how often the program began the last of them again. */
const CALLS = 10;
const REPEATS = 11;
/** In the record of a worker's first slot: calls that are still to begin, tokens of its client. */
const LEFT = 12;
const TOKENS = 13;

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
  private readonly slots: Slots;
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
    const slots = new Slots(workers * concurrency);
    const policy = own ?? policyNamed(spec.policy);
    this.spec = spec;
    this.policy = maxAttempts === undefined ? policy : { ...policy, maxAttempts };
    this.random = seeded(seed);
    this.service = new Service(service);
    this.queue = new SlotQueue(slots, slots.count / Math.max(1, service.latencyMedianMs));
    this.kinds = [null, kindOf(policy.rules, FAILURES[THROTTLED]), kindOf(policy.rules, FAILURES[FAILED])];
    const [, throttled, failed] = this.kinds;
    this.backoffs = [null, throttled && policy.backoff[throttled], failed && policy.backoff[failed]];
    this.costs = [0, this.cost(THROTTLED), this.cost(FAILED)];
    this.slots = slots;
    const { limiter } = policy;
    this.limiters = limiter ? Array.from({ length: workers }, () => new RateLimiter(limiter, 0)) : [];
    this.busy = slots.count;
    const tokens = policy.quota?.capacity ?? 0;
    for (let slot = 0; slot < slots.count; slot += 1) {
      const record = slots.inWords(slot);
      slots.words[record + NEXT] = START;
      slots.words[record + LEFT] = callsPerWorker;
      slots.words[record + TOKENS] = tokens;
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
    const { queue, slots } = this;
    for (let slot = queue.takeBefore(endMs); slot !== -1; slot = queue.takeBefore(endMs)) {
      this.nowMs = slots.timeOf(slot);
      this.events += 1;
      this.happens(slot);
    }
    this.nowMs = Math.max(this.nowMs, endMs);
    queue.fit(this.nowMs);
  }

  /** A slot's event, and the attempt that is due by it. */
  private happens(slot: number): void {
    const { words } = this.slots;
    const next = words[this.slots.inWords(slot) + NEXT] as Answer | typeof START | typeof WAKE | typeof SEND;
    if (next === SUCCESS || next === THROTTLED || next === FAILED) {
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
    const { numbers, words } = this.slots;
    const record = this.slots.inWords(slot);
    const times = this.slots.inNumbers(slot);
    if (words[record + REPEATS] === 0) {
      const client = this.client(slot);
      const left = words[client + LEFT] ?? 0;
      if (left === 0) {
        this.busy -= 1;
        return false;
      }
      words[client + LEFT] = left - 1;
      words[record + CALLS] = (words[record + CALLS] ?? 0) + 1;
      numbers[times + BEGAN_MS] = this.nowMs;
    }
    words[record + ATTEMPTS] = 0;
    words[record + PAID] = UNPAID;
    numbers[times + SLEPT_MS] = 0;
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
    this.slots.words[this.slots.inWords(slot) + NEXT] = next;
    this.queue.schedule(slot, this.nowMs + ms);
  }

  private send(slot: number): void {
    const { random, sums } = this;
    const { words } = this.slots;
    const record = this.slots.inWords(slot);
    const attempt = (words[record + ATTEMPTS] ?? 0) + 1;
    words[record + ATTEMPTS] = attempt;
    sums.attempts += 1;
    if (attempt > 1) sums.retries += 1;
    const { prefixes, errorRate } = this.spec.service;
    let answer: Answer = SUCCESS;
    if (!this.service.admits(this.worker(slot) % prefixes, random(), this.nowMs)) answer = THROTTLED;
    else if (errorRate > 0 && random() < errorRate) answer = FAILED;
    this.inFlight += 1;
    words[record + NEXT] = answer;
    const latencyMs = this.service.latencyMs(random, answer === THROTTLED);
    this.queue.schedule(slot, this.nowMs + latencyMs);
  }

  /** Whether another call begins at once. */
  private answered(slot: number, answer: Answer): boolean {
    this.inFlight -= 1;
    if (this.limiters.length > 0)
      this.limiters[this.worker(slot)]?.answered(this.kinds[answer] === 'throttling', this.nowMs / 1000);
    if (answer === SUCCESS) {
      this.refund(slot);
      this.sums.succeeded += 1;
      return this.ended(slot, 0);
    }
    if (answer === THROTTLED) this.sums.throttled += 1;
    else this.sums.failed += 1;
    const delayMs = this.retryIn(slot, answer);
    if (delayMs === null) return this.givenUp(slot);
    this.sleep(slot, delayMs, WAKE);
    return false;
  }

  /** The SDK has given up; the program may begin again. */
  private givenUp(slot: number): boolean {
    const { callerRetries, afterLossMs } = this.spec;
    const { words } = this.slots;
    const record = this.slots.inWords(slot);
    const repeats = words[record + REPEATS] ?? 0;
    if (repeats < callerRetries) {
      words[record + REPEATS] = repeats + 1;
      this.repeated += 1;
      return this.pause(slot, afterLossMs);
    }
    this.sums.lost += 1;
    return this.ended(slot, afterLossMs);
  }

  /** How long until the next attempt, ms; null: there is none. */
  private retryIn(slot: number, refusal: Refusal): number | null {
    const { numbers, words } = this.slots;
    const record = this.slots.inWords(slot);
    const backoff = this.backoffs[refusal];
    const attempt = words[record + ATTEMPTS] ?? 1;
    if (backoff === null || attempt >= this.policy.maxAttempts) return null;
    const client = this.client(slot);
    const cost = this.costs[refusal];
    const tokens = words[client + TOKENS] ?? 0;
    if (cost > tokens) return null;
    words[client + TOKENS] = tokens - cost;
    words[record + PAID] = cost;
    const slept = this.slots.inNumbers(slot) + SLEPT_MS;
    const delayMs = backoff(attempt, this.random, numbers[slept] ?? 0);
    numbers[slept] = delayMs;
    return delayMs;
  }

  private refund(slot: number): void {
    const { quota } = this.policy;
    if (!quota) return;
    const { words } = this.slots;
    const client = this.client(slot);
    const paid = words[this.slots.inWords(slot) + PAID] ?? UNPAID;
    const tokens = (words[client + TOKENS] ?? 0) + (paid === UNPAID ? quota.refund : paid);
    words[client + TOKENS] = Math.min(quota.capacity, tokens);
  }

  private ended(slot: number, afterLossMs: number): boolean {
    const { numbers, words } = this.slots;
    this.callTimes.record(this.nowMs - (numbers[this.slots.inNumbers(slot) + BEGAN_MS] ?? 0));
    this.lastEndMs = this.nowMs;
    words[this.slots.inWords(slot) + REPEATS] = 0;
    return this.pause(slot, afterLossMs + this.computesMs(slot));
  }

  /** Whether the next call begins at once. */
  private pause(slot: number, ms: number): boolean {
    const { thinkMs } = this.spec;
    const thinks = thinkMs > 0 ? -thinkMs * Math.log(1 - this.random()) : 0;
    const waitMs = thinks + this.spread(ms);
    this.slots.words[this.slots.inWords(slot) + NEXT] = START;
    if (waitMs === 0) return this.begins(slot);
    this.queue.schedule(slot, this.nowMs + waitMs);
    return false;
  }

  private computesMs(slot: number): number {
    const { callsPerTask, computeMs } = this.spec;
    if (callsPerTask === undefined) return 0;
    const calls = this.slots.words[this.slots.inWords(slot) + CALLS] ?? 0;
    return calls % callsPerTask === 0 ? computeMs : 0;
  }

  private spread(ms: number): number {
    const { pauseSpread } = this.spec;
    return ms > 0 && pauseSpread > 0 ? ms * (1 + pauseSpread * (2 * this.random() - 1)) : ms;
  }

  /** The record that has what its worker's client has: of the worker's first slot. */
  private client(slot: number): number {
    return this.slots.inWords(slot - (slot % this.spec.concurrency));
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
