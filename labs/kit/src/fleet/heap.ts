/** Slots as a binary heap by the time of each, then by their number. */

const NOBODY = -1;

/** Whether slot `a` comes before slot `b`. */
function isBefore(times: Float64Array, a: number, b: number): boolean {
  const before = (times[a] ?? 0) - (times[b] ?? 0);
  return before < 0 || (before === 0 && a < b);
}

export class SlotHeap {
  private readonly times: Float64Array;
  private readonly slots: Int32Array;
  private size = 0;

  /** @param times when each slot is due; that of a slot in the heap must not change */
  constructor(times: Float64Array) {
    this.times = times;
    this.slots = new Int32Array(times.length);
  }

  get count(): number {
    return this.size;
  }

  push(slot: number): void {
    const { slots, times } = this;
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = slots[parent] ?? NOBODY;
      if (!isBefore(times, slot, above)) break;
      slots[at] = above;
      at = parent;
    }
    slots[at] = slot;
  }

  /** Takes the first; -1 where there is none. */
  pop(): number {
    if (this.size === 0) return NOBODY;
    const { slots, times } = this;
    const first = slots[0] ?? NOBODY;
    this.size -= 1;
    const count = this.size;
    const slot = slots[count] ?? NOBODY;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      const right = child + 1;
      if (right < count && isBefore(times, slots[right] ?? NOBODY, slots[child] ?? NOBODY)) child = right;
      const below = slots[child] ?? NOBODY;
      if (!isBefore(times, below, slot)) break;
      slots[at] = below;
      at = child;
    }
    slots[at] = slot;
    return first;
  }
}
