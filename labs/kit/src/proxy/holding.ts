/**
 * Holding: a flow that matches a filter waits, at its request or at its response, until somebody lets it go, changed or
 * not, or drops it, or time is up. No sockets here: the engine asks at both places, and does what it is told.
 */
import { redactPath, type Exchange, type Filter, type Flow, type Hold } from '../flows.ts';
import { edited, HoldingError, shownHeaders, type Edit, type Editable } from './edit.ts';
import type { LiveFlow } from './live-flow.ts';

/** How long a flow is held where nobody says otherwise, milliseconds. Many SDKs give up earlier: their own time-out. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** A flow that waits, as others see it: credentials redacted. */
export interface HeldFlow {
  /** The flow's. */
  id: string;
  at: Hold['at'];
  /** Since when, milliseconds since the proxy started. */
  startMs: number;
  flow: Flow;
  /** null in a request. The flow itself has its response only when that goes out. */
  status: number | null;
  headers: [name: string, value: string][];
  /** Path and query. */
  path: string;
  /** null: larger than 1 MiB. It can't be edited, and is passed on as it is. */
  body: Uint8Array | null;
}

export interface Holding {
  /** What is held: flows that match at their request or their response. null: nothing, which lets nothing go. */
  filter: Filter | null;
  /** How long a flow is held at most, milliseconds; it then goes on unchanged. For flows held from now on. */
  timeoutMs: number;
  /** Oldest first. */
  readonly held: readonly HeldFlow[];
  /**
   * Lets a flow go on.
   * @throws HoldingError where it is not held, or can't be changed so: it then is held still
   */
  resume(id: string, edit?: Edit): void;
  /**
   * Ends a flow: its client's connection is closed without an answer.
   * @throws HoldingError where it is not held
   */
  drop(id: string): void;
  /** Calls back whenever a flow is held or goes on. Returns what ends the subscription. */
  subscribe(listener: (held: readonly HeldFlow[]) => void): () => void;
}

/** How a hold has ended: with the message to go on with, or null where nothing goes on. */
export type Release = Editable | null;

interface Waiting {
  live: LiveFlow;
  hold: Hold;
  message: Editable;
  release: (release: Release, endedBy: NonNullable<Hold['endedBy']>) => void;
}

export class Holds implements Holding {
  filter: Filter | null = null;
  timeoutMs = DEFAULT_TIMEOUT_MS;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<(held: readonly HeldFlow[]) => void>();
  readonly #nowMs: () => number;
  readonly #changed: (flow: LiveFlow) => void;

  /** @param changed called when a flow's record has another hold, or one that ended */
  constructor(nowMs: () => number, changed: (flow: LiveFlow) => void) {
    this.#nowMs = nowMs;
    this.#changed = changed;
  }

  get held(): HeldFlow[] {
    return [...this.#waiting.values()].map(({ live, hold, message }) => ({
      id: live.id,
      at: hold.at,
      startMs: hold.startMs,
      flow: live.record(),
      status: message.at === 'response' ? message.status : null,
      headers: shownHeaders(message.headers),
      path: redactPath(message.path),
      body: message.body,
    }));
  }

  /** True where the filter has to see bodies to decide. */
  get wantsBodies(): boolean {
    return this.filter !== null && this.filter.needs.endsWith('body');
  }

  catches(exchange: () => Exchange): boolean {
    return this.filter?.matches(exchange()) === true;
  }

  /** Holds a flow. Resolves when it is to go on, with the message as it now is, or to end. */
  hold(live: LiveFlow, message: Editable): Promise<Release> {
    const hold: Hold = { at: message.at, startMs: this.#nowMs(), endMs: null, endedBy: null };
    return new Promise((resolve) => {
      const timer = setTimeout(() => release(message, 'timed out'), this.timeoutMs);
      const release: Waiting['release'] = (released, endedBy) => {
        clearTimeout(timer);
        this.#waiting.delete(live.id);
        hold.endMs = this.#nowMs();
        hold.endedBy = endedBy;
        this.#changed(live);
        this.#tell();
        resolve(released);
      };
      live.held = [...live.held, hold];
      this.#waiting.set(live.id, { live, hold, message, release });
      this.#changed(live);
      this.#tell();
    });
  }

  resume(id: string, edit: Edit = {}): void {
    const { message, release } = this.#find(id);
    const isEdited = Object.values(edit).some((part) => part !== undefined);
    release(edited(message, edit), isEdited ? 'edited' : 'resumed');
  }

  drop(id: string): void {
    this.#find(id).release(null, 'dropped');
  }

  /** The client of a flow has gone: if it was held, it is no longer. */
  leave(live: LiveFlow): void {
    if (live.held.length > 0) this.#waiting.get(live.id)?.release(null, 'client gone');
  }

  subscribe(listener: (held: readonly HeldFlow[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(id: string): Waiting {
    const waiting = this.#waiting.get(id);
    if (waiting) return waiting;
    throw new HoldingError('NOT_HELD', `The flow ${id} is not held: it has gone on, been dropped, or timed out.`);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.held);
  }
}
