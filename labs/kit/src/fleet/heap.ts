/** Slots as a binary heap by the time of each, then by their number. */
import type { Slots } from './slots.ts';

const NOBODY = -1;

export class SlotHeap {
  private readonly of: Slots;
  private readonly slots: Int32Array;
  private size = 0;

  /** When a slot in the heap is due must not change. */
  constructor(of: Slots) {
    this.of = of;
    this.slots = new Int32Array(of.count);
  }

  get count(): number {
    return this.size;
  }

  push(slot: number): void {
    const slots = this.slots;
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = slots[parent] ?? NOBODY;
      if (!this.isBefore(slot, above)) break;
      slots[at] = above;
      at = parent;
    }
    slots[at] = slot;
  }

  /** Takes the first; -1 where there is none. */
  pop(): number {
    if (this.size === 0) return NOBODY;
    const slots = this.slots;
    const first = slots[0] ?? NOBODY;
    this.size -= 1;
    const count = this.size;
    const slot = slots[count] ?? NOBODY;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      const right = child + 1;
      if (right < count && this.isBefore(slots[right] ?? NOBODY, slots[child] ?? NOBODY)) child = right;
      const below = slots[child] ?? NOBODY;
      if (!this.isBefore(below, slot)) break;
      slots[at] = below;
      at = child;
    }
    slots[at] = slot;
    return first;
  }

  private isBefore(a: number, b: number): boolean {
    const before = this.of.timeOf(a) - this.of.timeOf(b);
    return before < 0 || (before === 0 && a < b);
  }
}
