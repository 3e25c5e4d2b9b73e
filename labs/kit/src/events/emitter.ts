/**
 * botocore's hierarchical emitter (botocore 1.44, `hooks.py`), with its semantics, also those that nobody wrote down:
 *
 * - A pattern is a prefix of whole parts: `before-send.s3` hears `before-send.s3.PutObject`; the longer one does not hear
 *   the shorter event. `*` stands for one whole part, anywhere.
 * - The most specific pattern comes first; of two that are equally long the one whose first difference is the `*`. Within
 *   one pattern: those registered first, then in the middle, then last. So `registerFirst('before-send')` still comes after
 *   `registerLast('before-send.s3')`.
 * - A `uniqueId` is unique for the emitter, not for its pattern: a second registration with it is silently left out.
 * - The handlers of an event are fixed when it is emitted: one that registers or removes handlers while it runs changes the
 *   next event, not this one.
 */
import {
  AnswerLateError,
  CountedError,
  type Answered,
  type AnyHandler,
  type EventMap,
  type Handler,
  type PayloadOf,
} from './handlers.ts';

/** Where in the list of its pattern a handler stands. */
type Section = 'first' | 'middle' | 'last';

interface Node {
  readonly children: Map<string, Node>;
  readonly handlers: Record<Section, AnyHandler[]>;
}

interface Unique {
  readonly handler: AnyHandler;
  /** How often it was registered; null where its first registration did not ask to be counted. */
  count: number | null;
}

/** How a registration can be found again. */
export interface Registration {
  /** Of all registrations with this id, on whatever pattern, the first one counts and the others do nothing. */
  readonly uniqueId?: string;
  /** Count the registrations of this id: it is removed when it was unregistered as often as it was registered. */
  readonly counted?: boolean;
}

export interface EmitterOptions {
  /** How long {@link Emitter.emitInTurn} waits for the promise of one handler, in ms. */
  readonly answerWithinMs?: number;
}

/** Longer than any handler should hold a call, shorter than somebody waits before they think that it hangs. */
const ANSWER_WITHIN_MS = 10_000;

const emptyNode = (): Node => ({ children: new Map(), handlers: { first: [], middle: [], last: [] } });

const copyOf = ({ children, handlers }: Node): Node => ({
  children: new Map([...children].map(([part, child]) => [part, copyOf(child)])),
  handlers: { first: [...handlers.first], middle: [...handlers.middle], last: [...handlers.last] },
});

export class Emitter<Events extends EventMap = EventMap> {
  readonly answerWithinMs: number;
  #root = emptyNode();
  #unique = new Map<string, Unique>();
  #found = new Map<string, readonly AnyHandler[]>();
  #version = 0;

  constructor({ answerWithinMs = ANSWER_WITHIN_MS }: EmitterOptions = {}) {
    this.answerWithinMs = answerWithinMs;
  }

  /** Calls `handler` for every event that `pattern` hears. @throws {TypeError} for a pattern with an empty part */
  register<Pattern extends string>(pattern: Pattern, handler: Handler<Events, Pattern>, how?: Registration): void {
    this.#register('middle', pattern, handler, how);
  }

  /** As {@link register}, before the others of the same pattern. */
  registerFirst<Pattern extends string>(pattern: Pattern, handler: Handler<Events, Pattern>, how?: Registration): void {
    this.#register('first', pattern, handler, how);
  }

  /** As {@link register}, after the others of the same pattern. */
  registerLast<Pattern extends string>(pattern: Pattern, handler: Handler<Events, Pattern>, how?: Registration): void {
    this.#register('last', pattern, handler, how);
  }

  /**
   * Takes a handler away: the one with this id or, without an id, the first registration of this function on this pattern.
   * One that is not there is no error. As in botocore, an id stays taken when its handler is removed by reference.
   */
  unregister<Pattern extends string>(pattern: Pattern, what: Handler<Events, Pattern> | Registration): void {
    const handler = typeof what === 'function' ? what : this.#release(what);
    if (!handler) return;
    const node = pattern.split('.').reduce<Node | undefined>((at, part) => at?.children.get(part), this.#root);
    for (const section of node ? [node.handlers.first, node.handlers.middle, node.handlers.last] : []) {
      const index = section.indexOf(handler);
      if (index === -1) continue;
      section.splice(index, 1);
      break;
    }
    this.#changed();
  }

  /** Another number whenever handlers were registered or removed: what was asked of {@link hears} may be otherwise then. */
  get version(): number {
    return this.#version;
  }

  /** Whether somebody hears this event: a caller that asks first need not make a payload for nobody. */
  hears(name: string): boolean {
    return this.#handlers(name).length > 0;
  }

  /**
   * Calls all handlers of an event and gives what each answered, in order. What a handler throws is thrown, and the rest
   * is not called.
   */
  emit<Name extends string>(name: Name, payload: PayloadOf<Events, Name>): Answered[] {
    return this.#emit(name, payload, false);
  }

  /** As {@link emit}, up to the first handler that answers; null where none does. */
  emitUntilResponse<Name extends string>(name: Name, payload: PayloadOf<Events, Name>): Answered | null {
    const last = this.#emit(name, payload, true).at(-1);
    return isAnswer(last?.answer) ? (last ?? null) : null;
  }

  /**
   * The first answer of an event whose handlers may be asynchronous. Each handler has finished before the next one is
   * called. All are called, also after an answer, unless `untilResponse` is set.
   * @throws {AnswerLateError} where a handler's promise is not settled in time
   */
  async emitInTurn<Name extends string>(
    name: Name,
    payload: PayloadOf<Events, Name>,
    { untilResponse = false } = {},
  ): Promise<unknown> {
    let first: unknown;
    const heard = { ...payload, eventName: name };
    for (const handler of this.#handlers(name)) {
      const answer: unknown = handler(heard);
      const settled = isPromise(answer) ? await this.#inTime(answer, name, handler) : answer;
      if (!isAnswer(first)) first = settled;
      if (untilResponse && isAnswer(first)) break;
    }
    return isAnswer(first) ? first : undefined;
  }

  /** An emitter with the same handlers; what is registered later on one of them is not heard by the other. */
  copy(): Emitter<Events> {
    const copy = new Emitter<Events>(this);
    copy.#root = copyOf(this.#root);
    copy.#unique = new Map([...this.#unique].map(([id, unique]) => [id, { ...unique }]));
    return copy;
  }

  #register(
    section: Section,
    pattern: string,
    handler: AnyHandler,
    { uniqueId, counted = false }: Registration = {},
  ): void {
    const path = parts(pattern);
    if (uniqueId !== undefined) {
      const known = this.#unique.get(uniqueId);
      if (known) {
        if ((known.count !== null) !== counted) throw new CountedError(uniqueId, known.count !== null);
        if (known.count !== null) known.count += 1;
        return;
      }
      this.#unique.set(uniqueId, { handler, count: counted ? 1 : null });
    }
    let node = this.#root;
    for (const part of path) {
      const child = node.children.get(part) ?? emptyNode();
      node.children.set(part, child);
      node = child;
    }
    node.handlers[section].push(handler);
    this.#changed();
  }

  /** The handler of an id that is free from now on; null where it is not taken, or was registered more often than removed. */
  #release({ uniqueId = '', counted = false }: Registration): AnyHandler | null {
    const known = this.#unique.get(uniqueId);
    if (!known) return null;
    if ((known.count !== null) !== counted) throw new CountedError(uniqueId, known.count !== null);
    if (known.count !== null && known.count > 1) {
      known.count -= 1;
      return null;
    }
    this.#unique.delete(uniqueId);
    return known.handler;
  }

  #emit(name: string, payload: object, untilResponse: boolean): Answered[] {
    const answered: Answered[] = [];
    const handlers = this.#handlers(name);
    if (handlers.length === 0) return answered;
    const heard = { ...payload, eventName: name };
    for (const handler of handlers) {
      const answer: unknown = handler(heard);
      answered.push({ handler, answer });
      if (untilResponse && isAnswer(answer)) break;
    }
    return answered;
  }

  #changed(): void {
    this.#found.clear();
    this.#version += 1;
  }

  #handlers(name: string): readonly AnyHandler[] {
    let found = this.#found.get(name);
    if (!found) this.#found.set(name, (found = search(this.#root, name.split('.'))));
    return found;
  }

  async #inTime(answer: PromiseLike<unknown>, name: string, handler: AnyHandler): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AnswerLateError(name, handler, this.answerWithinMs)), this.answerWithinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Also one of another library, or of another window. */
const isPromise = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';

/** botocore's None and JavaScript's two ways to say nothing. */
const isAnswer = (answer: unknown): boolean => answer !== undefined && answer !== null;

/** @throws {TypeError} for a pattern with an empty part, which no event could have */
function parts(pattern: string): string[] {
  const found = pattern.split('.');
  if (!found.includes('')) return found;
  throw new TypeError(
    `"${pattern}" has an empty part. A pattern is the parts of an event's name with a dot between them, such as "needs-retry.s3.*".`,
  );
}

/** The handlers of all patterns that are a prefix of `name`, most specific first. */
function search(node: Node, name: readonly string[]): readonly AnyHandler[] {
  const { first, middle, last } = node.handlers;
  const [part, ...rest] = name;
  if (part === undefined) return [...first, ...middle, ...last];
  const below = ['*', part].flatMap((chunk) => {
    const child = node.children.get(chunk);
    return child ? search(child, rest) : [];
  });
  return [...below, ...first, ...middle, ...last];
}
