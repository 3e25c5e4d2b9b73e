/** Runs a lab's tests and says what they mean for its steps. */
import { join } from 'node:path';
import type { LabEntry } from './catalogue.ts';
import type { Failure, Report } from './runner/messages.ts';
import type { RunEnd, Runner } from './runner/runner.ts';

/** One test's verdict, in the words of the learner; the workbench reads the same. */
export interface Verdict {
  test: string;
  /** Id of the step that the test belongs to. */
  step: string;
  state: 'passed' | 'failed' | 'skipped';
  message: string | null;
}

/** What a run of the tests came to. */
export interface Outcome {
  passed: boolean;
  /** Why the tests could not run or be believed, in one sentence; null where they could. */
  problem: string | null;
  /** The problem is the machine's, not the learner's. */
  lacking: boolean;
  /** Every test of every step, in the manifest's order. */
  verdicts: Verdict[];
  /** How each test failed, by its name. */
  failures: Map<string, Failure>;
  /** Names of the tests that the test files hold. */
  collected: string[];
  /** What the program printed. */
  output: string;
  elapsedMs: number;
}

export interface VerifyOptions {
  /** A condition of "imports"; the exercise where none is given. */
  variant?: string;
  /** The variant's folder below the lab's; by default the variant's name. */
  sources?: string;
  empty?: boolean;
  /** Another run is likely to follow soon. */
  warm?: boolean;
  onVerdict?: (verdict: Verdict) => void;
  signal?: AbortSignal;
}

/** How much of what a program prints is kept, characters. */
const OUTPUT_LIMIT = 20_000;

/** Runs the tests of a lab against one variant. */
export async function verify(entry: LabEntry, runner: Runner, options: VerifyOptions = {}): Promise<Outcome> {
  const { variant = 'exercise', sources = variant, empty = false, warm = false, onVerdict, signal } = options;
  const { lab, path } = entry;
  const seen = new Map<string, Verdict>();
  const failures = new Map<string, Failure>();
  const problems: { message: string; lacking: boolean }[] = [];
  const collected: string[] = [];
  let output = '';

  const onReport = (report: Report) => {
    if (report.type === 'collected') collected.push(...report.tests);
    if (report.type === 'output') output = (output + report.text).slice(0, OUTPUT_LIMIT);
    if (report.type === 'problem') problems.push(report);
    if (report.type !== 'verdict') return;
    if (report.failure) failures.set(report.test, report.failure);
    const step = lab.steps.find(({ tests }) => tests.includes(report.test));
    if (!step) return;
    const { test, state, failure } = report;
    const verdict = { test, step: step.id, state, message: failure?.message ?? null };
    seen.set(test, verdict);
    onVerdict?.(verdict);
  };

  const startedAt = performance.now();
  const request = { folder: path, variant, sources: join(path, sources), empty, warm, timeLimitMs: lab.timeLimitMs };
  const end = await runner.run(request, { onReport, ...(signal ? { signal } : {}) });
  const verdicts = lab.steps.flatMap(({ id, tests }) =>
    tests.map((test): Verdict => seen.get(test) ?? { test, step: id, state: 'skipped', message: null }),
  );
  const ending = endProblem(end, entry, { collected, next: verdicts.find(({ state }) => state === 'skipped')?.test });
  const [first] = problems.toSorted((a, b) => Number(b.lacking) - Number(a.lacking));
  const problem = first?.message ?? ending;
  return {
    passed: problem === null && verdicts.every(({ state }) => state === 'passed'),
    problem,
    lacking: first?.lacking ?? false,
    verdicts,
    failures,
    collected,
    output,
    elapsedMs: performance.now() - startedAt,
  };
}

function endProblem(
  end: RunEnd,
  { lab }: LabEntry,
  at: { collected: string[]; next: string | undefined },
): string | null {
  const file = lab.files[0] ?? 'the exercise';
  switch (end.how) {
    case 'finished':
      return null;
    case 'aborted':
      return 'The run was stopped.';
    case 'crashed':
      return `The tests' process ended too early (${end.detail}). Run it again; if it stays so, look at what ${file} uses up.`;
    case 'time-limit': {
      const where = at.collected.length === 0 ? 'while it was loaded' : `in the test "${at.next ?? 'after the last'}"`;
      return (
        `${file} was still running after ${lab.timeLimitMs / 1000} s, ${where}, and was stopped. ` +
        'Look for a loop or a promise that never ends.'
      );
    }
  }
}
