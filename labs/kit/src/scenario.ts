/** Scenarios: limits and faults by name, in a file or in one line each, and the rules that a proxy makes of them. Pure. */
import { triggerOf, type Rule, type Surroundings } from './faults.ts';
import { parseFilter } from './flows.ts';
import { seeded } from './random.ts';
import { inWords } from './scenario/in-words.ts';
import { scenario, type RuleSpec, type ScenarioSpec } from './scenario/schema.ts';
import type { Clock } from './throttle.ts';

export { ruleSpec, scenarioJsonSchema, type RuleSpec, type ScenarioSpec } from './scenario/schema.ts';
export { faultFrom, limitFrom, ShortFormError, shortForm } from './scenario/short.ts';

/** A scenario that can't be read. Each problem names its place: `rules.0.when.1.percent`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly code = 'SCENARIO_UNREADABLE';
  readonly problems: readonly { place: string; message: string }[];

  constructor(problems: ScenarioError['problems'], options?: ErrorOptions) {
    const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
    super(
      `The scenario has ${problems.length} wrong ${problems.length === 1 ? 'place' : 'places'}:\n${lines.join('\n')}`,
      options,
    );
    this.problems = problems;
  }
}

/**
 * Reads a scenario.
 * @param input the text of a file, or what it says as an object
 * @throws ScenarioError naming every wrong place
 */
export function readScenario(input: unknown): ScenarioSpec {
  const result = scenario.safeParse(typeof input === 'string' ? parsed(input) : input, { error: inWords });
  if (result.success) return result.data;
  throw new ScenarioError(
    result.error.issues.map(({ path, message }) => ({ place: path.join('.') || 'scenario', message })),
  );
}

/**
 * Rules at work, to be handed to a proxy; their counts and clocks begin now.
 * @param seed decides every chance in them
 */
export function rulesOf(
  specs: readonly RuleSpec[],
  { seed = 1, clock = () => performance.now() }: { seed?: number; clock?: Clock } = {},
): Rule[] {
  const surroundings: Surroundings = { clock, random: seeded(seed) };
  return specs.map(({ match, fault, when }) => ({
    fault,
    ...(match === undefined ? {} : { match: parseFilter(match) }),
    when: when.map((trigger) => triggerOf(trigger, surroundings)),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ScenarioError([{ place: 'file', message: `is no JSON: ${message}` }], { cause: error });
  }
}
