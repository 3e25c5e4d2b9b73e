import type { Report, Slice } from './model.ts';

/** Slices at most; where a run needs more, each becomes twice as long. */
const MOST_SLICES = 240;

/** A run begins with slices of this length, milliseconds. */
const FIRST_SLICE_MS = 10;

/** What happened when, in memory that does not grow with the run. */
export class Timeline {
  #sliceMs = FIRST_SLICE_MS;
  #slices: Slice[] = [];

  /** Counts an answer at its moment. */
  answered(atMs: number, kind: 'succeeded' | 'throttled' | 'failed'): void {
    this.#at(atMs)[kind] += 1;
  }

  /** Adds a stretch of time to each slice that it touches. */
  spent(fromMs: number, toMs: number, kind: 'waitingMs' | 'inFlightMs'): void {
    if (!(toMs > fromMs)) return;
    // The last slice first: it decides how long a slice is.
    this.#at(toMs);
    for (let ms = fromMs; ms < toMs;) {
      const nextMs = Math.min(toMs, (Math.floor(ms / this.#sliceMs) + 1) * this.#sliceMs);
      this.#at(ms)[kind] += nextMs - ms;
      ms = nextMs;
    }
  }

  report(): Report['timeline'] {
    return { sliceMs: this.#sliceMs, slices: this.#slices.map((slice) => ({ ...slice })) };
  }

  #at(ms: number): Slice {
    while (ms >= MOST_SLICES * this.#sliceMs) this.#halve();
    const index = Math.floor(ms / this.#sliceMs);
    while (this.#slices.length <= index) this.#slices.push(emptySlice());
    return this.#slices[index] ?? emptySlice();
  }

  /** Half as many slices, each twice as long. */
  #halve(): void {
    const halved: Slice[] = [];
    for (const [index, slice] of this.#slices.entries()) {
      const into = (halved[index >> 1] ??= emptySlice());
      into.succeeded += slice.succeeded;
      into.throttled += slice.throttled;
      into.failed += slice.failed;
      into.waitingMs += slice.waitingMs;
      into.inFlightMs += slice.inFlightMs;
    }
    this.#slices = halved;
    this.#sliceMs *= 2;
  }
}

function emptySlice(): Slice {
  return { succeeded: 0, throttled: 0, failed: 0, waitingMs: 0, inFlightMs: 0 };
}
