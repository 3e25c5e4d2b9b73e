/**
 * Time that passes only while nobody has anything to do: what a program does is then the same on a fast and on a slow
 * machine, and a minute of waiting takes none. With real clients, a real proxy and a real backend.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers, { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

/** Turns of the event loop in which nothing may move on any connection before time goes on: bytes on loopback take one. */
const QUIET_TURNS = 6;

/** Turns that are worth waiting for somebody without a pause; a backend in another process wants the processor too. */
const EAGER_TURNS = 100;

/** As it was before any clock was held. */
const realTimeout = setTimeout;

/** What the system is asked and answers by itself: files, names, connections, writes. */
const ASKED_OF_THE_SYSTEM = /^(FSReq|GetAddrInfo|TCPConnect|Write|Shutdown|HashRequest|RandomBytes)/;

const MOVES = [
  'http.client.request.start',
  'http.client.request.error',
  'http.client.response.finish',
  'http.server.request.start',
  'http.server.response.finish',
  'net.client.socket',
  'net.server.socket',
];

/** Watches the connections of this process. */
class Traffic implements Disposable {
  /** Counts what has begun or ended on any of them. */
  moves = 0;
  /** Requests without an answer yet. */
  readonly #open = new Set<ClientRequest>();

  constructor() {
    for (const channel of MOVES) subscribe(channel, this.#moved);
  }

  /** True while a request is on its way to somebody whose clock is not held: to whoever is not the proxy. */
  isAwaiting(proxyPort: number): boolean {
    return [...this.#open].some(({ socket }) => socket && (socket.connecting || socket.remotePort !== proxyPort));
  }

  [Symbol.dispose](): void {
    for (const channel of MOVES) unsubscribe(channel, this.#moved);
  }

  readonly #moved = (message: unknown, channel: string | symbol) => {
    this.moves += 1;
    if (typeof message !== 'object' || message === null || !('request' in message)) return;
    const { request } = message;
    if (!(request instanceof ClientRequest)) return;
    if (channel === 'http.client.response.finish') this.#open.delete(request);
    if (channel !== 'http.client.request.start') return;
    this.#open.add(request);
    request.once('close', () => this.#open.delete(request));
  };
}

/** Whether the system still has to answer. It lists every connection, so it is asked last. */
const isSystemAsked = () => process.getActiveResourcesInfo().some((each) => ASKED_OF_THE_SYSTEM.test(each));

/** To the next timer, and to all that ring with it. A timer takes a millisecond at least, as Node's do. */
function goOn(): void {
  const before = Date.now();
  vi.advanceTimersToNextTimer();
  vi.advanceTimersByTime(Date.now() === before ? 1 : 0);
}

/** `setTimeout` of node:timers/promises on the clock that is held: whoever imported it has that one, too. */
function holdSleep(): Disposable {
  const real = timers.setTimeout;
  const become = (sleep: typeof real) => {
    timers.setTimeout = sleep;
    syncBuiltinESMExports();
  };
  become((delayMs, value) => new Promise((resolve) => setTimeout(resolve, delayMs, value)));
  return { [Symbol.dispose]: () => become(real) };
}

/** What has to be known of whatever runs in virtual time. */
export interface VirtualTime {
  /** Says where the proxy listens. Whoever serves elsewhere works in real time, and is waited for. */
  proxyAt: (url: string) => void;
}

/**
 * Runs something in virtual time: the timers and clocks of this process stand still while anything moves, and jump to
 * the next timer when nothing does.
 */
export async function inVirtualTime<T>(work: (time: VirtualTime) => Promise<T>): Promise<T> {
  using traffic = new Traffic();
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: Date.now(),
  });
  using _sleep = holdSleep();
  try {
    const now = { proxyPort: 0, isOver: false };
    const proxyAt = (url: string) => void (now.proxyPort = Number(new URL(url).port));
    const working = work({ proxyAt }).finally(() => (now.isOver = true));
    // It is waited for below; until then nobody listens.
    working.catch(() => {});
    while (!now.isOver) {
      await quiet(traffic, now);
      goOn();
    }
    return await working;
  } finally {
    vi.useRealTimers();
  }
}

/** Resolves when nothing has moved for some turns of the event loop, and nobody is waited for. */
async function quiet(traffic: Traffic, now: { proxyPort: number }): Promise<void> {
  let before = -1;
  let taken = 0;
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    taken += 1;
    if (taken > EAGER_TURNS) await new Promise((resolve) => realTimeout(resolve, 1));
    else await setImmediate();
    const isLast = turns === QUIET_TURNS - 1;
    if (traffic.moves !== before || traffic.isAwaiting(now.proxyPort) || (isLast && isSystemAsked())) turns = -1;
    before = traffic.moves;
  }
}
