/** How long things gather before they are sent, milliseconds: ten messages a second look alive and cost little. */
const GATHER_MS = 100;

interface BatchOptions<Item> {
  /** Gets what has gathered, oldest first. */
  send: (items: Item[]) => void;
  /** Items with the same key are one item, of which the newest state counts. Without it each is its own. */
  keyOf?: (item: Item) => unknown;
  /** The most that gather; the oldest leave first. */
  most?: number;
}

/** Gathers what comes fast and hands it on together. */
export class Batch<Item> {
  readonly #options: BatchOptions<Item>;
  readonly #items = new Map<unknown, Item>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BatchOptions<Item>) {
    this.#options = options;
  }

  add(item: Item): void {
    const { keyOf = () => Symbol('each its own'), most = Infinity } = this.#options;
    this.#items.set(keyOf(item), item);
    for (const [oldest] of this.#items) {
      if (this.#items.size <= most) break;
      this.#items.delete(oldest);
    }
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Sends what has gathered, now. */
  flush(): void {
    const items = [...this.#items.values()];
    this.drop();
    if (items.length > 0) this.#options.send(items);
  }

  /** Forgets what has gathered. */
  drop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#items.clear();
  }
}
