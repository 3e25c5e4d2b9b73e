import type { IncomingMessage, OutgoingMessage } from 'node:http';
import { pairs } from './messages.ts';

/** Largest body that is looked at, or changed by somebody's hand, bytes. A larger one is only passed on. */
const LOOK_AT_BYTES = 1 << 20;

/** What changes a body on its way. */
export interface BodyShaper {
  /** What goes out for a chunk. */
  shape(chunk: Buffer): Buffer;
  /** True once nothing more is to go out, although there is more. */
  readonly isCut: boolean;
}

export interface PassOptions {
  shaper?: BodyShaper | null;
  /** Called with each chunk as it came. */
  note?: ((chunk: Buffer) => void) | null;
  /** Called when the shaper has cut the body off; the message is not ended then. */
  cut?: () => void;
}

/** The body of a message that has begun to arrive. It is passed on as it comes, or looked at first. */
export class Body {
  readonly #stream: IncomingMessage | null;
  /** What was looked at, and is still to be passed on. */
  #seen: Buffer[];
  #isWhole: boolean;

  private constructor(stream: IncomingMessage | null, seen: Buffer[]) {
    this.#stream = stream;
    this.#seen = seen;
    this.#isWhole = stream === null;
  }

  static from(stream: IncomingMessage): Body {
    return new Body(stream, []);
  }

  static of(bytes: Uint8Array): Body {
    return new Body(null, [Buffer.from(bytes)]);
  }

  /** The whole body where it is no larger than {@link LOOK_AT_BYTES}, or else null. What was read is not lost. */
  async peek(): Promise<Buffer | null> {
    const stream = this.#stream;
    if (!this.#isWhole && stream !== null && this.#seen.length === 0) await this.#read(stream);
    return this.#isWhole ? Buffer.concat(this.#seen) : null;
  }

  #read(stream: IncomingMessage): Promise<void> {
    return new Promise((resolve) => {
      let bytes = 0;
      const take = (chunk: Buffer) => {
        this.#seen.push(chunk);
        bytes += chunk.length;
        if (bytes > LOOK_AT_BYTES) done();
      };
      const end = () => {
        this.#isWhole = true;
        done();
      };
      const done = () => {
        stream.pause();
        stream.off('data', take).off('end', end).off('close', done);
        resolve();
      };
      stream.on('data', take).once('end', end).once('close', done);
    });
  }

  /** Passes the body on with its trailers, no faster than it is taken, and ends the message. */
  passTo(to: OutgoingMessage, options: PassOptions = {}): void {
    const { shaper = null, note = null, cut } = options;
    const stream = this.#stream;
    let isCut = false;
    const pass = (chunk: Buffer): boolean => {
      if (isCut || to.destroyed) return true;
      note?.(chunk);
      const more = to.write(shaper === null ? chunk : shaper.shape(chunk));
      isCut = shaper?.isCut === true;
      if (isCut) cut?.();
      return more;
    };
    const end = () => {
      if (isCut) return;
      if (stream !== null && stream.rawTrailers.length > 0) to.addTrailers(pairs(stream.rawTrailers));
      to.end();
    };
    for (const chunk of this.#seen) pass(chunk);
    this.#seen = [];
    if (stream === null || this.#isWhole) return end();
    stream.on('data', (chunk: Buffer) => {
      if (pass(chunk)) return;
      stream.pause();
      to.once('drain', () => stream.resume());
    });
    stream.once('end', end);
    // Whoever no longer takes it must not keep the sender waiting.
    to.once('close', () => stream.resume());
    stream.resume();
  }
}
