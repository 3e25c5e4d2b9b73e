import type { BodyShaper } from './body.ts';
import { bytesOf, pairs, type ResponseHead } from './messages.ts';

/** What is done to a response on its way to the client; several faults add up to one. */
export interface Shape {
  /** Added to the Date header, milliseconds. */
  clockSkewMs: number;
  /**
   * Which part of the body goes out before the connection is closed, 0 to 1; null: all of it. Of a body whose length
   * nobody says, it is that part of the first chunk.
   */
  keptPart: number | null;
  /** One byte of the body arrives changed; its length, and what the headers say of its checksum, stay. */
  isCorrupted: boolean;
}

/** Two shapes in one: skews add up, and the shorter body wins. */
export function bothShapes(one: Shape | null, other: Shape | null): Shape | null {
  if (one === null || other === null) return one ?? other;
  const parts = [one.keptPart, other.keptPart].filter((part) => part !== null);
  return {
    clockSkewMs: one.clockSkewMs + other.clockSkewMs,
    keptPart: parts.length === 0 ? null : Math.min(...parts),
    isCorrupted: one.isCorrupted || other.isCorrupted,
  };
}

/** The head as it goes out. */
export function shapedHead(head: ResponseHead, { clockSkewMs }: Shape): ResponseHead {
  if (clockSkewMs === 0) return head;
  const headers = pairs(head.headers).flatMap(([name, value]) =>
    name.toLowerCase() === 'date' ? [name, new Date(Date.parse(value) + clockSkewMs).toUTCString()] : [name, value],
  );
  return { ...head, headers };
}

/** What changes the body; null where nothing does. */
export function bodyShaper(head: ResponseHead, { keptPart, isCorrupted }: Shape): BodyShaper | null {
  if (keptPart === null && !isCorrupted) return null;
  return new Shaper(bytesOf(head.headers), keptPart, isCorrupted);
}

class Shaper implements BodyShaper {
  readonly #keptPart: number | null;
  #left: number;
  #isCorrupting: boolean;

  constructor(length: number | null, keptPart: number | null, isCorrupted: boolean) {
    this.#keptPart = keptPart;
    this.#left = keptPart === null ? Infinity : length === null ? NaN : Math.floor(length * keptPart);
    this.#isCorrupting = isCorrupted;
  }

  get isCut(): boolean {
    return this.#left === 0;
  }

  shape(chunk: Buffer): Buffer {
    if (Number.isNaN(this.#left)) this.#left = Math.floor(chunk.length * (this.#keptPart ?? 1));
    const kept = chunk.subarray(0, this.#left);
    this.#left -= kept.length;
    if (!this.#isCorrupting || kept.length === 0) return kept;
    this.#isCorrupting = false;
    const changed = Buffer.from(kept);
    const middle = changed.length >> 1;
    changed.writeUInt8(changed.readUInt8(middle) ^ 0xff, middle);
    return changed;
  }
}
