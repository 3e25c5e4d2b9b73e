/** What the proxy does for one lab: its latency, its throttle, the fault that was chosen. The manifest says what there is. */
import type { LabWorkbench } from '@slowdown/kit/lab';
import type { Rule } from '@slowdown/kit/proxy';
import { rulesOf } from '@slowdown/kit/scenario';
import { PrefixLimit } from '@slowdown/kit/throttle';
import { BURST, type LimitState } from './protocol.ts';

export class Setting {
  /** The folder of the lab. */
  readonly lab: string;
  readonly #has: LabWorkbench;
  #always: Rule[];
  readonly #limit: PrefixLimit | null;
  #fault: number | null = null;

  constructor(lab: string, has: LabWorkbench) {
    this.lab = lab;
    this.#has = has;
    this.#always = rulesOf(has.rules);
    this.#limit = has.limit ? new PrefixLimit({ ratePerSecond: has.limit.ratePerSecond, burst: BURST }) : null;
  }

  get rules(): Rule[] {
    const { latencyMs, faults } = this.#has;
    const chosen = this.#fault === null ? undefined : faults[this.#fault];
    return [
      ...(latencyMs > 0 ? [{ fault: { type: 'latency', ms: latencyMs } } as const] : []),
      ...this.#always,
      ...(chosen ? [{ fault: chosen }] : []),
      ...(this.#limit ? [{ fault: { type: 'slowDown' }, limit: this.#limit } as const] : []),
    ];
  }

  get limit(): LimitState | null {
    return this.#limit && { ratePerSecond: this.#limit.ratePerSecond, burst: this.#limit.burst };
  }

  /** Which of the lab's faults strikes; null for none. */
  get fault(): number | null {
    return this.#fault;
  }

  /** Moves the throttle. False where the lab has none, or not that far. */
  setRate(ratePerSecond: number): boolean {
    const bounds = this.#has.limit;
    if (!this.#limit || !bounds || ratePerSecond < bounds.fromPerSecond || ratePerSecond > bounds.toPerSecond) {
      return false;
    }
    this.#limit.ratePerSecond = ratePerSecond;
    return true;
  }

  /** Chooses a fault by its place in the manifest. False where the lab has no such fault. */
  choose(fault: number | null): boolean {
    if (fault !== null && this.#has.faults[fault] === undefined) return false;
    this.#fault = fault;
    return true;
  }

  /** A run begins: nothing has passed the throttle yet, and rules that count begin to. */
  refill(): void {
    this.#always = rulesOf(this.#has.rules);
    this.#limit?.refill();
  }
}
