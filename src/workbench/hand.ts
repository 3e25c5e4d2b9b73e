/** What is held by hand, as a page may see it, and what it may do with it. */
import { parseFilter } from '@slowdown/kit/flows';
import type { LabWorkbench } from '@slowdown/kit/lab';
import type { HeldFlow, Holding } from '@slowdown/kit/proxy';
import type { HandEdit, HeldMessage, HoldState, MessageContent, WorkbenchEvent } from './protocol.ts';
import type { MessageEdit } from './requests.ts';

/** Longest body that is edited by hand, bytes; a longer one goes on as it is. */
const MOST_BODY_BYTES = 64 * 1024;

export class Hand {
  readonly #holding: Holding;
  readonly #tell: (event: WorkbenchEvent) => void;
  #hold: HoldState | null = null;
  #edits: HandEdit[] = [];
  /** Of this process's clock before the flows' clock, milliseconds; known as soon as a flow was held. */
  #aheadMs = performance.now();

  constructor(holding: Holding, tell: (event: WorkbenchEvent) => void) {
    this.#holding = holding;
    this.#tell = tell;
    holding.subscribe((held) => {
      const newest = held.at(-1);
      if (newest && newest.startMs > this.nowMs) this.#aheadMs = performance.now() - newest.startMs;
      tell({ type: 'held', held: this.held, nowMs: this.nowMs });
    });
  }

  get hold(): HoldState | null {
    return this.#hold;
  }

  get held(): HeldMessage[] {
    return this.#holding.held.map((held) => ({
      id: held.id,
      at: held.at,
      host: held.flow.request.host,
      attempt: held.flow.sdk?.attempt ?? null,
      untilMs: held.startMs + this.#holding.timeoutMs,
      ...contentOf(held),
    }));
  }

  /** What was edited since the last clean sheet, oldest first. */
  get edits(): readonly HandEdit[] {
    return this.#edits;
  }

  /** Now, on the flows' clock, as far as a held flow has told. */
  get nowMs(): number {
    return performance.now() - this.#aheadMs;
  }

  /** The workbench comes to a lab: nothing is held at first. */
  enter({ hold }: LabWorkbench): void {
    this.#holding.filter = null;
    this.#hold = hold ? { filter: null, seconds: hold.seconds } : null;
    if (hold) this.#holding.timeoutMs = hold.seconds * 1000;
  }

  /**
   * Says which flows are held from now on; null for none. False where the lab has no holding.
   * @throws FilterError where the expression can't be read
   */
  setFilter(text: string | null): boolean {
    if (!this.#hold) return false;
    this.#holding.filter = text === null ? null : parseFilter(text);
    this.#hold = { ...this.#hold, filter: text };
    this.#tell({ type: 'hold', hold: this.#hold });
    return true;
  }

  /**
   * Lets a held flow go on, edited or as it is.
   * @throws HoldingError where it is not held, or can't be changed so
   */
  resume(id: string, edit: MessageEdit = {}): void {
    const held = this.#holding.held.find((each) => each.id === id);
    const { body, ...rest } = edit;
    this.#holding.resume(id, { ...rest, ...(body !== undefined && { body: new TextEncoder().encode(body) }) });
    if (!held || Object.keys(edit).length === 0) return;
    const before = contentOf(held);
    const made = { id, at: held.at, before, after: { ...before, ...edit } };
    this.#edits.push(made);
    this.#tell({ type: 'edited', edit: made });
  }

  /** @throws HoldingError where it is not held */
  drop(id: string): void {
    this.#holding.drop(id);
  }

  /** A clean sheet: what is held goes on, and what was edited is forgotten. */
  clear(): void {
    for (const { id } of this.#holding.held) this.#holding.resume(id);
    this.#edits = [];
  }
}

function contentOf({ flow, status, path, headers, body }: HeldFlow): MessageContent {
  return {
    method: flow.request.method,
    path,
    status,
    headers,
    body: body === null ? null : textOf(body),
  };
}

/** null for what is no text, or too long for an editor. */
function textOf(body: Uint8Array): string | null {
  if (body.length > MOST_BODY_BYTES) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
