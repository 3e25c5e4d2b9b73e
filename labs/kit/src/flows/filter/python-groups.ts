/** The groups of a pattern while it is read, and whether one is sure to have matched where it is referred to. */
import type { PatternCursor } from './pattern-cursor.ts';

/** How many characters a part may take. */
export interface Width {
  min: number;
  max: number;
}

interface Group {
  /** null while it is open. */
  width: Width | null;
  /** What may be left out and has the group in it: a branch, a repeat from 0, a negative look. */
  scopes: number[];
}

export class PatternGroups {
  readonly #cursor: PatternCursor;
  readonly #groups: Group[] = [];
  readonly #names = new Map<string, number>();
  #scopes: number[] = [];
  #counted = 0;
  #beforeLookBehind: number | null = null;

  constructor(cursor: PatternCursor) {
    this.#cursor = cursor;
  }

  /** True within a look-behind. */
  get looksBehind(): boolean {
    return this.#beforeLookBehind !== null;
  }

  /** A number that no group, scope or other thing has. */
  next(): number {
    this.#counted += 1;
    return this.#counted;
  }

  /** Opens a capturing group in a scope of its own. */
  open(name: string | null, start: number): { number: number; scope: number; close: (width: Width) => void } {
    if (name !== null && this.#names.has(name)) {
      this.#cursor.refuse(start, `there is a group ${name} already. Choose another name.`);
    }
    const scope = this.enter();
    const group: Group = { width: null, scopes: [...this.#scopes] };
    const number = this.#groups.push(group);
    if (name !== null) this.#names.set(name, number);
    return { number, scope, close: (width) => void (group.width = width) };
  }

  /** Reads with `inside` what is within a look-behind. */
  lookingBehind<T>(inside: () => T): T {
    const before = this.#beforeLookBehind;
    this.#beforeLookBehind ??= this.#groups.length;
    const read = inside();
    this.#beforeLookBehind = before;
    return read;
  }

  /** A reference to a group, by its number or name. */
  reference(named: number | string, start: number): { js: string } & Width {
    const number = typeof named === 'number' ? named : (this.#names.get(named) ?? 0);
    const group = this.#groups[number - 1];
    if (!group) return this.#cursor.refuse(start, `there is no group ${named}.`);
    if (group.width === null) return this.#cursor.refuse(start, `group ${named} is not complete here.`);
    if (this.#beforeLookBehind !== null && number > this.#beforeLookBehind) {
      this.#cursor.refuse(start, `group ${named} is of the same look-behind.`);
    }
    if (!group.scopes.every((scope) => this.#scopes.includes(scope))) {
      this.#cursor.untranslated(start, 'a reference to a group that may have matched nothing');
    }
    return { js: `\\k<g${number}>`, ...group.width };
  }

  /** A part begins that may be left out. */
  enter(): number {
    const scope = this.next();
    this.#scopes = [...this.#scopes, scope];
    return scope;
  }

  leave(): void {
    this.#scopes = this.#scopes.slice(0, -1);
  }

  /** A scope turned out to be one that is never left out. */
  dissolve(scope: number | undefined): void {
    if (scope === undefined) return;
    for (const group of this.#groups) group.scopes = group.scopes.filter((one) => one !== scope);
  }
}
