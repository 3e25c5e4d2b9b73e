/** Things that arrive at any time and are taken when there is time for them. */
export class Inbox<T> {
  #items: T[] = [];
  #arrival = Promise.withResolvers<void>();

  put(item: T): void {
    this.#items.push(item);
    this.#arrival.resolve();
  }

  /** Resolves when something is there; takes nothing. */
  arrived(): Promise<void> {
    return this.#arrival.promise;
  }

  /** Everything that has arrived, oldest first. */
  take(): T[] {
    const items = this.#items;
    this.#items = [];
    this.#arrival = Promise.withResolvers();
    return items;
  }
}
