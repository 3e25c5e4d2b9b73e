/** The legs of the gate: what each variant of a lab has to do, and the sentence that says what it did instead. */
import type { LabEntry } from '../catalogue.ts';
import type { Outcome, VerifyOptions } from '../verify.ts';

export interface Leg {
  readonly kind: 'starter' | 'solution' | 'wrong' | 'empty';
  /** How the leg is called in what the gate prints. */
  readonly name: string;
  /** The file to open when the leg does not hold, below the workshop's root. */
  readonly file: string;
  readonly run: VerifyOptions;
  /** Null where the variant did what it has to. */
  readonly judge: (outcome: Outcome) => string | null;
}

/** The legs of a lab, in the order in which they run. */
export function legsOf({ id, lab }: LabEntry): Leg[] {
  const fileIn = (folder: string) => `labs/${id}/${folder}/${lab.files[0] ?? ''}`;
  const starter: Leg = {
    kind: 'starter',
    name: 'starter',
    file: fileIn('starter'),
    run: { variant: 'starter' },
    judge: (outcome) => mustFail(outcome, lab.starter.fails, lab.starter.saying),
  };
  const solution: Leg = {
    kind: 'solution',
    name: 'solution',
    file: fileIn('solution'),
    run: { variant: 'solution' },
    judge: mustPass,
  };
  const wrong = lab.wrong.map(({ name, fails }): Leg => ({
    kind: 'wrong',
    name: `wrong/${name}`,
    file: fileIn(`wrong/${name}`),
    run: { variant: name, sources: `wrong/${name}` },
    judge: (outcome) => mustFail(outcome, fails),
  }));
  const empty: Leg = {
    kind: 'empty',
    name: 'empty file',
    file: `labs/${id}/test`,
    // The solution, which passes if it is not emptied: a leg that forgot to empty it would be seen.
    run: { variant: 'solution', empty: true },
    judge: ({ passed }) => (passed ? 'An empty exercise passes all tests, so they test nothing.' : null),
  };
  return [starter, solution, ...wrong, empty];
}

/** The named test fails, because it looked and saw something else: nothing that breaks by accident will do. */
function mustFail(outcome: Outcome, test: string, saying = ''): string | null {
  if (outcome.problem !== null) return `It has to fail in "${test}", but the tests could not run: ${outcome.problem}`;
  const verdict = outcome.verdicts.find((each) => each.test === test);
  if (verdict?.state !== 'failed')
    return `It has to fail in "${test}", and that test ${verdict?.state ?? 'is not there'}.`;
  const failure = outcome.failures.get(test);
  if (failure?.kind !== 'assertion') {
    return `It has to fail in "${test}" because the test saw something wrong, but it breaks: ${failure?.message ?? ''}`;
  }
  if (failure.message.includes(saying)) return null;
  return `"${test}" has to fail saying "${saying}", but says: ${failure.message.split('\n')[0] ?? ''}`;
}

function mustPass({ problem, verdicts }: Outcome): string | null {
  if (problem !== null) return `It has to pass, but the tests could not run: ${problem}`;
  const failed = verdicts.find(({ state }) => state !== 'passed');
  if (!failed) return null;
  const why = failed.message === null ? '' : `: ${failed.message.split('\n')[0] ?? ''}`;
  return `It has to pass every test, but "${failed.test}" ${failed.state}${why}`;
}
