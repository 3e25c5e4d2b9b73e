/**
 * The events that are to come, of which every slot has one at most: a calendar of buckets, one of turns of that calendar for
 * what is later, and the bucket whose time it is in order. Nothing is allocated for an event.
 * Sources: R. Brown, "Calendar queues" (1988); G. Varghese and T. Lauck, "Hashed and hierarchical timing wheels" (1987). The
 * few slots of a bucket are put in order by insertion, which is the quickest for few; those of a herd wait in a heap, or it
 * would be sorted in square time.
 *
 * What is private here and in the rest of the simulation is so to TypeScript alone: engines look a `#name` up at each access
 * and inline less where there are many, which made the whole a tenth slower.
 */

import { SlotHeap } from './heap.ts';
import type { Slots } from './slots.ts';

/** Buckets of the calendar, a power of two: few, so that those to which events go stay near the processor. */
const BUCKETS = 1 << 13;

/** Turns of the calendar that have a list each, a power of two. What is later still is looked through when they begin anew. */
const TURNS = 1 << 8;

/** Lists: one for each bucket, one for each turn, and one for what is beyond. */
const listOf = (turn: number) => BUCKETS + (turn % TURNS);
const BEYOND = BUCKETS + TURNS;

/** Events that a bucket should hold: fewer, and time passes in empty buckets; more, and it passes in putting them in order. */
const WANTED_IN_A_BUCKET = 4;

/** Slots that are kept in order by insertion; where there are more, the later half goes to the heap. */
const MOST_IN_ORDER = 32;

/** The least width of a bucket, ms. Were it nothing, the number of a bucket would not differ from that of the next any more. */
const LEAST_WIDTH_MS = 2 ** -20;

/** How far the width may be off before the calendar is made anew. */
const MOST_OFF = 4;

const NOBODY = -1;

export class SlotQueue {
  private readonly slots: Slots;
  /** The first slot of each list. */
  private readonly heads = new Int32Array(BUCKETS + TURNS + 1).fill(NOBODY);
  /** Slots that are in a bucket which is still to come. */
  private inBuckets = 0;
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
  constructor(slots: Slots, perMs: number) {
    this.slots = slots;
    this.crowd = new SlotHeap(slots);
    this.widthMs = Math.max(LEAST_WIDTH_MS, WANTED_IN_A_BUCKET / Math.max(perMs, 1e-6));
    this.perMs = 1 / this.widthMs;
  }

  /** A slot that is in the queue must be taken before it is scheduled again. */
  schedule(slot: number, atMs: number): void {
    this.slots.setTime(slot, atMs);
    const bucket = Math.floor(atMs * this.perMs);
    const ahead = bucket - this.bucket;
    if (ahead <= 0) this.push(slot);
    else if (ahead >= BUCKETS) this.link(slot, this.later(bucket));
    else {
      this.link(slot, bucket & (BUCKETS - 1));
      this.inBuckets += 1;
    }
  }

  /** Takes the slot whose event is due first, of those that are due before `endMs`; -1 where there is none. */
  takeBefore(endMs: number): number {
    if (this.dueCount === 0 && !this.fills(Math.floor(endMs * this.perMs))) return NOBODY;
    const slot = this.due[this.dueCount - 1] ?? NOBODY;
    if (this.slots.timeOf(slot) >= endMs) return NOBODY;
    this.dueCount -= 1;
    this.taken += 1;
    return slot;
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
    for (const slot of waiting) this.schedule(slot, this.slots.timeOf(slot));
  }

  /** Empties the queue, and gives what was in it. */
  private all(): number[] {
    const { crowd, slots } = this;
    const waiting = [...this.due.subarray(0, this.dueCount)];
    while (crowd.count > 0) waiting.push(crowd.pop());
    for (const head of this.heads) {
      for (let slot = head; slot !== NOBODY; slot = slots.behind(slot)) waiting.push(slot);
    }
    this.heads.fill(NOBODY);
    this.dueCount = 0;
    this.inBuckets = 0;
    return waiting;
  }

  private link(slot: number, list: number): void {
    this.slots.putBefore(slot, this.heads[list] ?? NOBODY);
    this.heads[list] = slot;
  }

  /** Empties a list: its first slot, behind which the others are. */
  private take(list: number): number {
    const slot = this.heads[list] ?? NOBODY;
    this.heads[list] = NOBODY;
    return slot;
  }

  /** The list of an event that is due later than the calendar goes. */
  private later(bucket: number): number {
    const turn = Math.floor(bucket / BUCKETS);
    return turn - Math.floor(this.bucket / BUCKETS) < TURNS ? listOf(turn) : BEYOND;
  }

  /** Goes on to what is due next: of the crowd, or in a later bucket. False where there is nothing up to the last. */
  private fills(last: number): boolean {
    if (this.crowd.count > 0) this.comeForward();
    while (this.dueCount === 0) {
      if (this.bucket >= last) return false;
      const bucket = this.inBuckets > 0 ? this.bucket + 1 : this.nextTurn() * BUCKETS;
      if (bucket === Infinity) return false;
      this.goTo(bucket);
    }
    return true;
  }

  /** What is in a bucket is due. With the first of a turn, what is due within that turn comes into the calendar. */
  private goTo(bucket: number): void {
    this.bucket = bucket;
    const list = bucket & (BUCKETS - 1);
    if (list === 0) this.turnTo(bucket / BUCKETS);
    for (let slot = this.take(list); slot !== NOBODY;) {
      const behind = this.slots.behind(slot);
      this.push(slot);
      this.inBuckets -= 1;
      slot = behind;
    }
  }

  private turnTo(turn: number): void {
    if (turn % TURNS === 0) this.reschedule(BEYOND);
    this.reschedule(listOf(turn));
  }

  private reschedule(list: number): void {
    const slots = this.slots;
    for (let slot = this.take(list); slot !== NOBODY;) {
      const behind = slots.behind(slot);
      this.schedule(slot, slots.timeOf(slot));
      slot = behind;
    }
  }

  /** The next turn that has something, or at which what is beyond comes nearer; Infinity where there is nothing. */
  private nextTurn(): number {
    const turn = Math.floor(this.bucket / BUCKETS);
    const round = Math.floor(turn / TURNS) * TURNS;
    for (let next = turn + 1; next < turn + TURNS; next += 1) {
      if (this.heads[listOf(next)] !== NOBODY) return Math.min(next, round + TURNS);
    }
    // Whatever is beyond is due in a later round of turns than this.
    return Math.floor(this.firstBeyond() / BUCKETS / TURNS) * TURNS;
  }

  /** The first bucket that something beyond belongs to. */
  private firstBeyond(): number {
    const slots = this.slots;
    let firstMs = Infinity;
    for (let slot = this.heads[BEYOND] ?? NOBODY; slot !== NOBODY; slot = slots.behind(slot)) {
      firstMs = Math.min(firstMs, slots.timeOf(slot));
    }
    return Math.floor(firstMs * this.perMs);
  }

  /** Puts a slot among those that are due. */
  private push(slot: number): void {
    const { due, slots } = this;
    const atMs = slots.timeOf(slot);
    let at = this.dueCount;
    this.dueCount += 1;
    while (at > 0) {
      const earlier = due[at - 1] ?? NOBODY;
      const earlierMs = slots.timeOf(earlier);
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
