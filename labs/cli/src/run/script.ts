/** The addon that --script names: a module in TypeScript or JavaScript, by itself or as what makes it. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Addon } from '@slowdown/kit/proxy';
import { CommandError, EXIT, messageOf } from '../errors.ts';
import type { SharedOptions } from './options.ts';

/** When the proxy calls an addon. */
const TIMES = ['requestheaders', 'request', 'responseheaders', 'response'] as const satisfies (keyof Addon)[];

/**
 * Loads the addon of `FILE` or `FILE#NAME`. A function is called with what --set says and with `now`, a clock.
 * @returns null where no script was asked for
 * @throws CommandError where the file is not there, holds no addon, or throws
 */
export async function scriptFrom({ script, set }: Pick<SharedOptions, 'script' | 'set'>): Promise<Addon | null> {
  const options = optionsFrom(set);
  if (script === undefined) {
    if (set.length === 0) return null;
    throw new CommandError(EXIT.usage, `--set ${set[0] ?? ''} is an option for a script. Name one with --script.`);
  }
  const [path = '', name] = script.split('#');
  const exported = await exportOf(path, name);
  const made = isFunction(exported) ? called(exported, options, script) : exported;
  if (isAddon(made)) return made;
  throw new CommandError(
    EXIT.usage,
    `--script ${script} gives no addon. An addon is an object with one or more of the functions ${TIMES.join(', ')}; ` +
      'export one, or a function that makes one.',
  );
}

/** What a module exports under a name; without one its default, or the only thing that it exports. */
async function exportOf(path: string, name: string | undefined): Promise<unknown> {
  const there = await stat(path).catch(() => null);
  if (!there?.isFile()) throw new CommandError(EXIT.usage, `--script ${path}: there is no such file.`);
  const exports = new Map(Object.entries(await load(path)));
  const [only] = exports.size === 1 ? exports.keys() : [];
  const wanted = name ?? (exports.has('default') ? 'default' : only);
  if (wanted !== undefined && exports.has(wanted)) return exports.get(wanted);
  const names = [...exports.keys()];
  if (names.length === 0) throw new CommandError(EXIT.usage, `--script ${path} exports nothing. Export an addon.`);
  throw new CommandError(
    EXIT.usage,
    `--script ${path} exports ${name === undefined ? 'more than one thing' : `nothing called ${name}`}. ` +
      `Say which one: ${path}#NAME, of ${names.join(', ')}.`,
  );
}

async function load(path: string): Promise<object> {
  try {
    const loaded: unknown = await import(pathToFileURL(resolve(path)).href);
    return typeof loaded === 'object' && loaded !== null ? loaded : {};
  } catch (cause) {
    const [first = ''] = messageOf(cause).trim().split('\n');
    throw new CommandError(EXIT.usage, `--script ${path} can't be loaded: ${first.replace(/\.$/, '')}.`, { cause });
  }
}

const isFunction = (value: unknown): value is (options: object) => unknown => typeof value === 'function';

function called(make: (options: object) => unknown, options: object, script: string): unknown {
  try {
    return make({ ...options, now: () => performance.now() });
  } catch (cause) {
    throw new CommandError(EXIT.usage, `--script ${script} threw when it was called: ${String(cause)}.`, { cause });
  }
}

function isAddon(made: unknown): made is Addon {
  if (typeof made !== 'object' || made === null) return false;
  const hooks = TIMES.map((time): unknown => Reflect.get(made, time)).filter((hook) => hook !== undefined);
  return hooks.length > 0 && hooks.every((hook) => typeof hook === 'function');
}

/** `ratePerSecond=20`: a number where it reads as one. */
function optionsFrom(settings: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name, value] = /^(\w+)=(.+)$/.exec(setting) ?? [];
      if (name === undefined || value === undefined) {
        throw new CommandError(
          EXIT.usage,
          `--set "${setting}" is no option. Write name=value, ratePerSecond=20 for one.`,
        );
      }
      return [name, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}
