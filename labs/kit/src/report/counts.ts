/** How often each of some things came; two are the same where all of their fields are. */
export class Counts<Thing extends object> {
  readonly #counts = new Map<string, Thing & { count: number }>();

  add(thing: Thing): void {
    const key = JSON.stringify(thing);
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { ...thing, count: 1 });
  }

  mostFirst(): (Thing & { count: number })[] {
    return [...this.#counts.values()].toSorted((a, b) => b.count - a.count);
  }
}
