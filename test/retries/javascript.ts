/** What the retry middleware of the SDK for JavaScript decides about scripted failures: its own strategies, in memory. */
import { HttpResponse } from '@smithy/core/protocols';
import type { ConnectionFailure, Failure } from '@slowdown/kit/retries';
import { vi } from 'vitest';
import type { ScriptedAttempt, ScriptedCall, Sequence, Step } from './sequences.ts';

/** `@smithy/core/retry`, whichever version. */
export interface Core extends Pick<typeof import('@smithy/core/retry'), 'resolveRetryConfig' | 'retryMiddleware'> {
  readonly Retry: { readonly v2026: boolean };
  readonly StandardRetryStrategy: abstract new (...args: never[]) => object;
  readonly DefaultRateLimiter: abstract new (...args: never[]) => { getSendToken: () => Promise<void> };
}
type Strategy = Awaited<ReturnType<ReturnType<Core['resolveRetryConfig']>['retryStrategy']>>;
type Strategy2 = Extract<Strategy, { recordSuccess: unknown }>;

/** The least that a clock at this time of the century can show, as a float of milliseconds. */
const LEAST_MS = 2 ** -12;

/**
 * Chance and clock, as the SDK asks for them. The clock is finer than a real one: of whole milliseconds, the limiter loses
 * up to one at each wait.
 */
export class World {
  nowMs = 0;
  chance = 0;
  /** What was slept since this was read last, ms. */
  sleptMs = 0;

  sleeps(ms: number): void {
    // A timer without a time rings at once. The limiter waits again until it has a whole token: a wait that the
    // clock can't show would keep it there for ever.
    const takenMs = Number.isNaN(ms) ? 0 : Math.max(ms, LEAST_MS);
    this.sleptMs += takenMs;
    this.nowMs += takenMs;
  }

  slept(): number {
    const ms = this.sleptMs;
    this.sleptMs = 0;
    return ms;
  }

  /** Until it is disposed, chance, clock and timers are these. */
  take(): Disposable {
    const timer = setTimeout(() => {}, 0);
    clearTimeout(timer);
    const spies = [
      vi.spyOn(Math, 'random').mockImplementation(() => this.chance),
      vi.spyOn(Date, 'now').mockImplementation(() => this.nowMs),
      vi.spyOn(globalThis, 'setTimeout').mockImplementation((then, ms = 0) => {
        this.sleeps(ms);
        queueMicrotask(then);
        return timer;
      }),
    ];
    return { [Symbol.dispose]: () => spies.forEach((spy) => spy.mockRestore()) };
  }
}

const CONNECTIONS: Readonly<Record<ConnectionFailure, readonly { name?: string; code?: string }[]>> = {
  closed: [{ code: 'ECONNRESET' }, { code: 'EPIPE' }],
  unreachable: ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'].map((code) => ({ code })),
  timeout: [{ name: 'TimeoutError' }, { code: 'ETIMEDOUT' }],
  tls: ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO'].map((code) => ({ code })),
  other: [{ code: 'HPE_INVALID_CONSTANT' }],
};

/** A failure as the SDK throws it within. */
export function thrown(failure: Failure, which: number): Error {
  const error = new Error('scripted');
  if (failure.connection !== undefined) {
    const names = CONNECTIONS[failure.connection];
    return Object.assign(error, names[which % names.length]);
  }
  const { status = 0, code = 'Unknown', modelled } = failure;
  const headers = Object.entries({ 'retry-after': failure.retryAfter, 'x-amz-retry-after': failure.xAmzRetryAfter });
  const present = headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const $response = new HttpResponse({ statusCode: status, headers: Object.fromEntries(present) });
  const retryable = modelled?.retryable ? { $retryable: modelled.throttling ? { throttling: true } : {} } : {};
  return Object.assign(error, { name: code, $metadata: { httpStatusCode: status }, $response, ...retryable });
}

const KINDS: Readonly<Record<string, string>> = { THROTTLING: 'throttling', TRANSIENT: 'transient' };

/** One client's strategy, and its calls one after another. */
export async function decided(core: Core, retryMode: string, sequence: Sequence): Promise<Step[]> {
  const world = new World();
  world.nowMs = sequence.startMs;
  using _taken = world.take();
  // As DynamoDB's client configures it.
  const isSpecial = sequence.service === 'dynamodb' && core.Retry.v2026;
  const defaults = isSpecial ? { defaultMaxAttempts: 4, defaultBaseDelay: 25 } : {};
  const config = core.resolveRetryConfig({ retryMode }, defaults);
  const strategy = await config.retryStrategy();
  if (!('recordSuccess' in strategy)) throw new TypeError('This strategy is older than the middleware.');
  const maxAttempts = await config.maxAttempts();
  const send: Send = (call, attempt, watched) => {
    const options = { maxAttempts: () => Promise.resolve(maxAttempts), retryStrategy: () => Promise.resolve(watched) };
    const next = () => {
      const { failure, which } = attempt();
      if (failure) return Promise.reject(thrown(failure, which));
      return Promise.resolve({ response: {}, output: { $metadata: {} } });
    };
    return core.retryMiddleware(options)(next, call.longPoll ? { __retryLongPoll: true } : {})({
      input: {},
      request: {},
    });
  };
  return await new Client(core, { strategy, maxAttempts, send }, world).goThrough(sequence);
}

/** Makes a call, which asks for each of its attempts and tells the strategy of each failure. */
export type Send = (call: ScriptedCall, attempt: () => ScriptedAttempt, strategy: Strategy2) => Promise<unknown>;

interface Made {
  readonly strategy: Strategy2;
  readonly maxAttempts: number;
  readonly send: Send;
}

export class Client {
  readonly #steps: Step[] = [];
  readonly #made: Made;
  readonly #world: World;
  /** Where the tokens are. */
  readonly #standard: object;
  readonly #limiter: object | null;
  #waitedMs = 0;
  #delayMs = 0;
  #kind: string | undefined;

  constructor(core: Core, made: Made, world: World) {
    const { strategy } = made;
    this.#made = made;
    this.#world = world;
    const inner: unknown = Reflect.get(strategy, 'standardRetryStrategy');
    const limiter: unknown = Reflect.get(strategy, 'rateLimiter');
    this.#standard = inner instanceof core.StandardRetryStrategy ? inner : strategy;
    this.#limiter = limiter instanceof core.DefaultRateLimiter ? limiter : null;
    if (limiter instanceof core.DefaultRateLimiter) {
      const getSendToken = limiter.getSendToken.bind(limiter);
      limiter.getSendToken = async () => {
        this.#delayMs = world.slept();
        await getSendToken();
        this.#waitedMs = world.slept();
      };
    }
  }

  async goThrough({ tokens, calls }: Sequence): Promise<Step[]> {
    Reflect.set(this.#standard, 'capacity', tokens);
    for (const call of calls) await this.#call(call);
    return this.#steps;
  }

  async #call(call: ScriptedCall): Promise<void> {
    const world = this.#world;
    world.nowMs += call.idleMs;
    let sent = 0;
    let waitMs = 0;
    const ends = (retries: boolean, why: string | null) => {
      const ratePerSecond = this.#limiter && Number(Reflect.get(this.#limiter, 'fillRate'));
      const tokens = Number(Reflect.get(this.#standard, 'capacity'));
      this.#steps.push({ waitMs, retries, why, delayMs: this.#delayMs, tokens, ratePerSecond });
    };
    const next = (): ScriptedAttempt => {
      if (this.#limiter === null) this.#delayMs = world.slept();
      if (sent > 0) ends(true, this.#kind ?? null);
      waitMs = this.#waitedMs;
      const attempt = call.attempts[sent];
      if (!attempt) throw new RangeError('The script is over.');
      sent += 1;
      world.nowMs += attempt.tookMs;
      world.chance = attempt.chance;
      return attempt;
    };
    try {
      await this.#made.send(call, next, this.#watched());
      this.#delayMs = 0;
      ends(false, null);
    } catch {
      this.#delayMs = world.slept();
      ends(false, this.#whyNot(sent));
    }
  }

  #whyNot(attempt: number): string {
    if (this.#kind === undefined) return 'not retryable';
    return attempt >= this.#made.maxAttempts ? 'last attempt' : 'quota empty';
  }

  /** The strategy, with what it is told of a failure. */
  #watched(): Strategy2 {
    const { strategy } = this.#made;
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      refreshRetryTokenForRetry: (token, info) => {
        this.#kind = KINDS[info.errorType];
        return strategy.refreshRetryTokenForRetry(token, info);
      },
      recordSuccess: (token) => strategy.recordSuccess(token),
    };
  }
}
