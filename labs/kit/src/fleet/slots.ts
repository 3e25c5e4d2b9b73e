/**
 * What is known of each slot, one record a slot: when its event is due, the slot behind it in a list, and what others put
 * there. An event of a large fleet finds all that it needs in one line of the processor's cache; with an array for each field
 * it would wait for memory once a field.
 *
 * Whoever puts something into a record names its place as a constant of the own module: engines take what is imported for a
 * variable, which made the whole a quarter slower.
 */

/** Bytes of a record: a line of the cache, as most processors have it. */
const RECORD_BYTES = 64;

/** From a slot to its record, among numbers of 64 bits and among words of 32 bits. */
const TO_NUMBERS = Math.log2(RECORD_BYTES / Float64Array.BYTES_PER_ELEMENT);
const TO_WORDS = Math.log2(RECORD_BYTES / Int32Array.BYTES_PER_ELEMENT);

/** The word with the slot behind; the two words before it are the number of when the event is due. */
const BEHIND = 2;

/** No slot. */
const NOBODY = -1;

export class Slots {
  readonly count: number;
  /** The first number of a record, and the first three words, are taken. */
  readonly numbers: Float64Array;
  /** The same memory. */
  readonly words: Int32Array;

  constructor(count: number) {
    this.count = count;
    this.numbers = new Float64Array(count << TO_NUMBERS);
    this.words = new Int32Array(this.numbers.buffer);
  }

  /** Where a slot's record begins in {@link numbers}. */
  inNumbers(slot: number): number {
    return slot << TO_NUMBERS;
  }

  /** Where it begins in {@link words}. */
  inWords(slot: number): number {
    return slot << TO_WORDS;
  }

  /** When a slot's event is due, ms. */
  timeOf(slot: number): number {
    return this.numbers[slot << TO_NUMBERS] ?? Infinity;
  }

  setTime(slot: number, atMs: number): void {
    this.numbers[slot << TO_NUMBERS] = atMs;
  }

  /** The slot behind this one in a list; -1 where it is the last. */
  behind(slot: number): number {
    return this.words[(slot << TO_WORDS) + BEHIND] ?? NOBODY;
  }

  putBefore(slot: number, behind: number): void {
    this.words[(slot << TO_WORDS) + BEHIND] = behind;
  }
}
