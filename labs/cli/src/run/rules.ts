/** The rules that --limit, --fault and --scenario ask for, each with its words. */
import { readFile } from 'node:fs/promises';
import type { Rule } from '@slowdown/kit/proxy';
import {
  faultFrom,
  limitFrom,
  readScenario,
  rulesOf,
  ScenarioError,
  ShortFormError,
  shortForm,
  type RuleSpec,
} from '@slowdown/kit/scenario';
import { CommandError, EXIT, messageOf } from '../errors.ts';
import type { SharedOptions } from './options.ts';

export interface Rules {
  /** Each with the line that says the same. */
  named: readonly { says: string; rule: Rule }[];
  /** Decides every chance in them. */
  seed: number;
}

/** Where neither the command line nor a scenario says another: a run is the same again. */
const DEFAULT_SEED = 1;
const MOST_SEED = 2 ** 32 - 1;

/**
 * Limits first, then faults, then what the scenario has: the first that answers wins.
 * @throws CommandError naming the flag, the place in it and what to write instead
 */
export async function rulesFrom(options: Pick<SharedOptions, 'limit' | 'fault' | 'scenario' | 'seed'>): Promise<Rules> {
  const scenario = options.scenario === undefined ? null : await scenarioFrom(options.scenario);
  const specs: RuleSpec[] = [
    ...options.limit.map((text) => inOneLine('--limit', text, limitFrom)),
    ...options.fault.map((text) => inOneLine('--fault', text, faultFrom)),
    ...(scenario?.rules ?? []),
  ];
  const seed = options.seed === undefined ? (scenario?.seed ?? DEFAULT_SEED) : seedFrom(options.seed);
  const rules = rulesOf(specs, { seed });
  return { seed, named: specs.flatMap((spec, n) => (rules[n] ? [{ says: shortForm(spec), rule: rules[n] }] : [])) };
}

function inOneLine(flag: string, text: string, read: (text: string) => RuleSpec): RuleSpec {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ShortFormError)) throw error;
    throw new CommandError(EXIT.usage, `${flag} '${text}': ${error.message}`, { cause: error });
  }
}

async function scenarioFrom(path: string) {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError(EXIT.usage, `--scenario ${path} can't be read: ${messageOf(cause)}.`, { cause });
  });
  try {
    return readScenario(text);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new CommandError(EXIT.usage, `--scenario ${path}: ${error.message}`, { cause: error });
  }
}

function seedFrom(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MOST_SEED) return seed;
  throw new CommandError(EXIT.usage, `--seed "${text}" is no seed. Write a whole number from 0 to ${MOST_SEED}.`);
}
