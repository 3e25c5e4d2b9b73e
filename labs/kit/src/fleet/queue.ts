/**
 * The events that are to come, of which every slot has one at most: a calendar of buckets, each a list through the slots
 * themselves, and a small heap for the bucket whose time it is. Nothing is allocated for an event.
 * Source: R. Brown, "Calendar queues" (1988); the heap within a bucket keeps a herd that starts together from being sorted
 * in square time.
 *
 * What is private here and in the rest of the simulation is so to TypeScript alone: engines look a `#name` up at each access
 * and inline less where there are many, which made the whole a tenth slower.
 */

/** Buckets of the calendar, a power of two. What lies beyond its last waits in a list, which is looked through once a turn. */
const BUCKETS = 1 << 15;

/** Events that a bucket should hold: fewer, and time passes in empty buckets; more, and it passes in the heap. */
const WANTED_IN_A_BUCKET = 4;

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
  /** Slots of the bucket that is due, as a binary heap by time, then by slot. */
  private readonly due: Int32Array;
  private dueCount = 0;
  private widthMs: number;
  /** Buckets in a millisecond: a product is had sooner than a quotient. */
  private perMs: number;
  /** Number of the bucket that is due; its events are in the heap. */
  private bucket = 0;
  /** Events taken since the width was last looked at, and when that was. */
  private taken = 0;
  private lookedAtMs = 0;

  /** @param perMs events expected in a millisecond, for the first width */
  constructor(slots: number, perMs: number) {
    this.times = new Float64Array(slots);
    this.next = new Int32Array(slots).fill(NOBODY);
    this.due = new Int32Array(slots);
    this.widthMs = WANTED_IN_A_BUCKET / Math.max(perMs, 1e-6);
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
    const slot = this.due[0] ?? NOBODY;
    if (this.timeOf(slot) >= endMs) return NOBODY;
    this.pop();
    this.taken += 1;
    return slot;
  }

  /** Goes on to a bucket that has something in it. False where there is none up to the last. */
  private fills(last: number): boolean {
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
    const wantedMs = (WANTED_IN_A_BUCKET * spanMs) / this.taken;
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

  private isBefore(a: number, b: number): boolean {
    const before = this.timeOf(a) - this.timeOf(b);
    return before < 0 || (before === 0 && a < b);
  }

  private push(slot: number): void {
    const due = this.due;
    let at = this.dueCount;
    this.dueCount += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = due[parent] ?? NOBODY;
      if (!this.isBefore(slot, above)) break;
      due[at] = above;
      at = parent;
    }
    due[at] = slot;
  }

  private pop(): void {
    const due = this.due;
    this.dueCount -= 1;
    const count = this.dueCount;
    if (count === 0) return;
    const slot = due[count] ?? NOBODY;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      const right = child + 1;
      if (right < count && this.isBefore(due[right] ?? NOBODY, due[child] ?? NOBODY)) child = right;
      const below = due[child] ?? NOBODY;
      if (!this.isBefore(below, slot)) break;
      due[at] = below;
      at = child;
    }
    due[at] = slot;
  }
}
