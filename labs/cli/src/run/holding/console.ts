/** Held flows, by commands a line: from a person at a terminal, or from a program through a pipe. */
import { parseFilter } from '@slowdown/kit/flows';
import type { Edit, HeldFlow, Holding } from '@slowdown/kit/proxy';
import { CommandError, EXIT, messageOf } from '../../errors.ts';
import { count } from '../../words.ts';
import { bodyText, editFrom, messageText } from './message.ts';

const COMMANDS: [command: string, does: string][] = [
  ['list', 'what is held, oldest first'],
  ['show [n]', 'the message as it is; without a number the oldest one, here and below'],
  ['edit [n]', 'change it in $EDITOR'],
  ['set [n] status 429', 'change a part: status, method, path, body'],
  ['set [n] header Name value', 'change or add a header; without a value take it away'],
  ['resume [n|all]', 'let it go, with what was changed'],
  ['drop [n|all]', 'close its connection without an answer'],
  ['hold [filter]', 'hold what matches from now on; without a filter nothing more'],
  ['quit', 'stop the proxy'],
];

interface ConsoleOptions {
  holding: Holding;
  say: (text: string) => void;
  edit: (text: string) => Promise<string>;
  quit: () => void;
}

export class HoldConsole {
  readonly #options: ConsoleOptions;
  /** Short numbers for long ids, in the order in which flows were held. */
  readonly #numbers = new Map<string, number>();
  readonly #edits = new Map<string, Edit>();
  #given = 0;

  constructor(options: ConsoleOptions) {
    this.#options = options;
  }

  /** The number of a held flow. */
  numberOf({ id }: Pick<HeldFlow, 'id'>): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#given += 1;
    this.#numbers.set(id, this.#given);
    return this.#given;
  }

  /** Forgets what has gone on by itself, its changes with it. */
  forgetGone(held: readonly HeldFlow[]): void {
    const here = new Set(held.map(({ id }) => id));
    for (const id of this.#numbers.keys()) {
      if (here.has(id)) continue;
      this.#numbers.delete(id);
      this.#edits.delete(id);
    }
  }

  /** Does what a line says. What can't be done is said, and changes nothing. */
  async obey(line: string): Promise<void> {
    const [command = '', ...words] = line.trim().split(/\s+/);
    if (command === '') return;
    try {
      await this.#do(command, words, line);
    } catch (error) {
      this.#options.say(messageOf(error));
    }
  }

  async #do(command: string, words: readonly string[], line: string): Promise<void> {
    const { holding, say, quit } = this.#options;
    switch (command) {
      case 'list': {
        this.#list();
        return;
      }
      case 'show': {
        say(this.#shown(this.#chosen(words[0])));
        return;
      }
      case 'edit':
        return this.#edit(this.#chosen(words[0]));
      case 'set': {
        this.#set(line);
        return;
      }
      case 'resume': {
        this.#end(words[0], (id) => holding.resume(id, this.#edits.get(id)));
        return;
      }
      case 'drop': {
        this.#end(words[0], (id) => holding.drop(id));
        return;
      }
      case 'hold': {
        this.#hold(line.trim().slice('hold'.length).trim());
        return;
      }
      case 'quit': {
        quit();
        return;
      }
      case 'help': {
        say(COMMANDS.map(([usage, does]) => `${usage.padEnd(26)} ${does}`).join('\n'));
        return;
      }
      default:
        throw new CommandError(EXIT.usage, `There is no command "${command}". Write help to see them.`);
    }
  }

  #list(): void {
    const { holding, say } = this.#options;
    if (holding.held.length === 0) say('Nothing is held.');
    for (const held of holding.held) say(this.describe(held));
  }

  /** `#2 held at the request: PUT /results/a` */
  describe(held: HeldFlow): string {
    const edit = this.#edits.get(held.id);
    const { at, flow, path, status } = withEdit(held, edit ?? {});
    const answer = status === null ? '' : `, ${status}`;
    const changes = edit ? ' (changed)' : '';
    return `#${this.numberOf(held)} held at the ${at}: ${flow.request.method} ${path}${answer}${changes}`;
  }

  #shown(held: HeldFlow): string {
    const seen = withEdit(held, this.#edits.get(held.id) ?? {});
    if (seen.body === null) return `${messageText(seen)}(a body of more than 1 MiB, which stays as it is)`;
    if (bodyText(seen) !== null) return messageText(seen);
    return `${messageText(seen)}(${count(seen.body.length, 'byte')} that are no text)`;
  }

  async #edit(held: HeldFlow): Promise<void> {
    const seen = withEdit(held, this.#edits.get(held.id) ?? {});
    const changes = editFrom(seen, await this.#options.edit(messageText(seen)));
    this.#change(held, changes);
  }

  /** `set 2 header Retry-After 3`: the rest of the line as it was typed, because a body may hold any space. */
  #set(line: string): void {
    const [, number, part = '', value = ''] = /^\s*set(?:\s+#?(\d+))?(?:\s+(\w+))?(?:\s(.*))?$/s.exec(line) ?? [];
    const held = this.#chosen(number);
    switch (part) {
      case 'status':
        return this.#change(held, { status: Number(value) });
      case 'method':
        return this.#change(held, { method: value.trim() });
      case 'path':
        return this.#change(held, { path: value.trim() });
      case 'body':
        return this.#change(held, { body: new TextEncoder().encode(value) });
      case 'header': {
        const { headers } = withEdit(held, this.#edits.get(held.id) ?? {});
        return this.#change(held, { headers: withHeader(headers, value.trim()) });
      }
      default:
        throw new CommandError(EXIT.usage, 'Set what? Write set status 429; or method, path, body or header.');
    }
  }

  #change(held: HeldFlow, edit: Edit): void {
    if (Object.keys(edit).length === 0) return this.#options.say('Nothing was changed.');
    this.#edits.set(held.id, { ...this.#edits.get(held.id), ...edit });
    this.#options.say(`${this.describe(held)}. Write resume to let it go so.`);
  }

  #end(which: string | undefined, how: (id: string) => void): void {
    const { held } = this.#options.holding;
    const chosen = which === 'all' && held.length > 0 ? held : [this.#chosen(which === 'all' ? undefined : which)];
    for (const { id } of chosen) {
      try {
        how(id);
      } catch (error) {
        // What was asked for can't be sent: it starts anew from the message as it came.
        this.#edits.delete(id);
        throw error;
      }
    }
  }

  #hold(filter: string): void {
    const { holding, say } = this.#options;
    holding.filter = filter === '' ? null : parseFilter(filter);
    say(filter === '' ? 'Nothing more is held.' : `From now on what matches ${String(holding.filter)} is held.`);
  }

  /** The flow with that number; the oldest one without. */
  #chosen(number: string | undefined): HeldFlow {
    const { held } = this.#options.holding;
    const wanted = number?.replace(/^#/, '');
    const found = wanted === undefined ? held[0] : held.find((each) => String(this.numberOf(each)) === wanted);
    if (found) return found;
    throw new CommandError(
      EXIT.usage,
      wanted === undefined ? 'Nothing is held.' : `#${wanted} is not held. Write list to see what is.`,
    );
  }
}

/** A held message as it would go on. */
function withEdit(held: HeldFlow, { method, path, status, headers, body }: Edit): HeldFlow {
  const { request } = held.flow;
  return {
    ...held,
    path: path ?? held.path,
    status: status ?? held.status,
    headers: headers ? headers.map(([name, value]): [string, string] => [name, value]) : held.headers,
    body: body ?? held.body,
    flow: { ...held.flow, request: { ...request, method: method ?? request.method } },
  };
}

/** `Name value`: changed in its place, or added at the end; `Name` alone: taken away. */
function withHeader(headers: readonly [string, string][], text: string): [string, string][] {
  const [, name = '', value = ''] = /^([^\s:]+):?\s*(.*)$/.exec(text) ?? [];
  if (name === '') throw new CommandError(EXIT.usage, 'Which header? Write set header Retry-After 3.');
  const isSame = ([each]: [string, string]) => each.toLowerCase() === name.toLowerCase();
  if (value === '') return headers.filter((each) => !isSame(each));
  const at = headers.findIndex(isSame);
  return at < 0 ? [...headers, [name, value]] : headers.toSpliced(at, 1, [name, value]);
}
