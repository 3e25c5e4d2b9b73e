/**
 * The events that are to come, of which every slot has one at most: a calendar of buckets, each a list through the slots
 * themselves, and the bucket whose time it is in order. Nothing is allocated for an event.
 * Source: R. Brown, "Calendar queues" (1988). The few slots of a bucket are put in order by insertion, which is the quickest
 * for few; those of a herd wait in a heap, or it would be sorted in square time.
 *
 * What is private here and in the rest of the simulation is so to TypeScript alone: engines look a `#name` up at each access
 * and inline less where there are many, which made the whole a tenth slower.
 */

import { SlotHeap } from './heap.ts';

/** Buckets of the calendar, a power of two. What lies beyond its last waits in a list, which is looked through once a turn. */
const BUCKETS = 1 << 15;

/** Events that a bucket should hold: fewer, and time passes in empty buckets; more, and it passes in the heap. */
const WANTED_IN_A_BUCKET = 4;

/** Slots that are kept in order by insertion; where there are more, the later half goes to the heap. */
const MOST_IN_ORDER = 32;

/** The least width of a bucket, ms. Were it next to nothing, the number of a bucket could not be told from that of the next. */
const LEAST_WIDTH_MS = 2 ** -20;

/** How far the width may be off before the calendar is made anew. */
const MOST_OFF = 4;

const NOBODY = -1;

export class SlotQueue {
  /** When each slot's event is due, ms. */
  private readonly times: Float64Array;
  private readonly next: Int32Array;
  private readonly heads = new Int32Array(BUCKETS).fill(NOBODY);
  /** Slots that are in a bucket which is still to come. */
  private inBuckets = 0;
  private beyond = NOBODY;
  /** The first slots of the bucket that is due, by time, then by slot: the last is taken first. */
  private readonly due = new Int32Array(MOST_IN_ORDER);
  private dueCount = 0;
  /** The others of that bucket. */
  private readonly crowd: SlotHeap;
  private widthMs: number;
  /** Buckets in a millisecond: a product is had sooner than a quotient. */
  private perMs: number;
  /** Number of the bucket that is due. */
  private bucket = 0;
  /** Events taken since the width was last looked at, and when that was. */
  private taken = 0;
  private lookedAtMs = 0;

  /** @param perMs events expected in a millisecond, for the first width */
  constructor(slots: number, perMs: number) {
    this.times = new Float64Array(slots);
    this.next = new Int32Array(slots).fill(NOBODY);
    this.crowd = new SlotHeap(this.times);
    this.widthMs = Math.max(LEAST_WIDTH_MS, WANTED_IN_A_BUCKET / Math.max(perMs, 1e-6));
    this.perMs = 1 / this.widthMs;
  }

  /** A slot that is in the queue must be taken before it is scheduled again. */
  schedule(slot: number, atMs: number): void {
    this.times[slot] = atMs;
    const bucket = Math.floor(atMs * this.perMs);
    if (bucket <= this.bucket) this.push(slot);
    else if (bucket - this.bucket >= BUCKETS) this.beyond = this.link(slot, this.beyond);
    else {
      const index = bucket & (BUCKETS - 1);
      this.heads[index] = this.link(slot, this.heads[index] ?? NOBODY);
      this.inBuckets += 1;
    }
  }

  /** Takes the slot whose event is due first, of those that are due before `endMs`; -1 where there is none. */
  takeBefore(endMs: number): number {
    if (this.dueCount === 0 && !this.fills(Math.floor(endMs * this.perMs))) return NOBODY;
    const slot = this.due[this.dueCount - 1] ?? NOBODY;
    if (this.timeOf(slot) >= endMs) return NOBODY;
    this.dueCount -= 1;
    this.taken += 1;
    return slot;
  }

  /** Goes on to what is due next: of the crowd, or in a later bucket. False where there is nothing up to the last. */
  private fills(last: number): boolean {
    if (this.crowd.count > 0) this.comeForward();
    while (this.dueCount === 0) {
      if (this.inBuckets === 0 && this.beyond === NOBODY) return false;
      if (this.bucket >= last) return false;
      if (this.inBuckets > 0) this.turn();
      else this.leap();
    }
    return true;
  }

  timeOf(slot: number): number {
    return this.times[slot] ?? Infinity;
  }

  /** Fits the buckets to how many events came lately. To be called now and then, between two events. */
  fit(nowMs: number): void {
    const spanMs = nowMs - this.lookedAtMs;
    if (spanMs <= 0 || this.taken === 0) return;
    const wantedMs = Math.max(LEAST_WIDTH_MS, (WANTED_IN_A_BUCKET * spanMs) / this.taken);
    this.taken = 0;
    this.lookedAtMs = nowMs;
    const off = wantedMs / this.widthMs;
    if (off < MOST_OFF && off > 1 / MOST_OFF) return;
    const waiting = this.all();
    this.widthMs = wantedMs;
    this.perMs = 1 / wantedMs;
    this.bucket = Math.floor(nowMs * this.perMs);
    for (const slot of waiting) this.schedule(slot, this.timeOf(slot));
  }

  /** Empties the queue, and gives what was in it. */
  private all(): number[] {
    const slots = [...this.due.subarray(0, this.dueCount)];
    while (this.crowd.count > 0) slots.push(this.crowd.pop());
    const unlink = (head: number) => {
      for (let slot = head; slot !== NOBODY; slot = this.next[slot] ?? NOBODY) slots.push(slot);
    };
    this.heads.forEach(unlink);
    unlink(this.beyond);
    this.heads.fill(NOBODY);
    this.beyond = NOBODY;
    this.inBuckets = 0;
    this.dueCount = 0;
    return slots;
  }

  private turn(): void {
    this.bucket += 1;
    if ((this.bucket & (BUCKETS - 1)) === 0) this.lookBeyond();
    const index = this.bucket & (BUCKETS - 1);
    let slot = this.heads[index] ?? NOBODY;
    this.heads[index] = NOBODY;
    while (slot !== NOBODY) {
      const next = this.next[slot] ?? NOBODY;
      this.push(slot);
      this.inBuckets -= 1;
      slot = next;
    }
  }

  private lookBeyond(): void {
    let slot = this.beyond;
    this.beyond = NOBODY;
    while (slot !== NOBODY) {
      const next = this.next[slot] ?? NOBODY;
      this.schedule(slot, this.timeOf(slot));
      slot = next;
    }
  }

  /** Nothing is due within a turn of the calendar: on to the first that is due at all. */
  private leap(): void {
    let firstMs = Infinity;
    for (let slot = this.beyond; slot !== NOBODY; slot = this.next[slot] ?? NOBODY) {
      firstMs = Math.min(firstMs, this.timeOf(slot));
    }
    this.bucket = Math.floor(firstMs * this.perMs) - 1;
    this.lookBeyond();
  }

  private link(slot: number, head: number): number {
    this.next[slot] = head;
    return slot;
  }

  /** Puts a slot among those that are due. */
  private push(slot: number): void {
    const { due, times } = this;
    const atMs = times[slot] ?? 0;
    let at = this.dueCount;
    this.dueCount += 1;
    while (at > 0) {
      const earlier = due[at - 1] ?? NOBODY;
      const earlierMs = times[earlier] ?? 0;
      if (earlierMs > atMs || (earlierMs === atMs && earlier > slot)) break;
      due[at] = earlier;
      at -= 1;
    }
    due[at] = slot;
    if (at === 0 && this.crowd.count > 0) this.stepBack(1);
    else if (this.dueCount === MOST_IN_ORDER) this.stepBack(MOST_IN_ORDER / 2);
  }

  /** The latest go to the crowd: whoever is in it comes after all that are in order. */
  private stepBack(count: number): void {
    for (const slot of this.due.subarray(0, count)) this.crowd.push(slot);
    this.due.copyWithin(0, count);
    this.dueCount -= count;
  }

  /** The first of the crowd, where none is in order any more. */
  private comeForward(): void {
    const count = Math.min(MOST_IN_ORDER / 2, this.crowd.count);
    for (let at = count - 1; at >= 0; at -= 1) this.due[at] = this.crowd.pop();
    this.dueCount = count;
  }
}
