import { relative } from 'node:path';
import { z } from 'zod';

/** What came of a check or of many tests. A skipped test's name says why: see `describeWith` of the kit. */
export interface Outcome {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** As much of vitest's JSON report as is read. */
const report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed']),
      assertionResults: z.array(
        z.object({
          status: z.enum(['passed', 'failed', 'skipped', 'pending', 'todo', 'disabled']),
          fullName: z.string(),
        }),
      ),
    }),
  ),
});

/**
 * Reads vitest's JSON report. A file that failed without a failing test (it could not be loaded, or required a tier
 * that is missing) counts as one failure, and so does a run that failed outside of any file.
 * @param root names are shortened to be relative to it
 */
export function readVitestReport(json: string, root: string): Outcome {
  const { success, testResults } = report.parse(JSON.parse(json));
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ status, name: `${relative(root, name)}: ${fullName}` })),
  );
  const failed = tests.filter(({ status }) => status === 'failed').map(({ name }) => name);
  for (const file of testResults) {
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      failed.push(`${relative(root, file.name)}: the file failed outside of its tests`);
    }
  }
  if (!success && failed.length === 0) failed.push('the run failed outside of every file; see above');
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ name }) => name),
  };
}

export function addUp(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/** What was skipped, what failed, and as the last line the counts. */
export function summary({ passed, failed, skipped }: Outcome): string {
  const section = (title: string, names: readonly string[]) =>
    names.length > 0 ? [title, ...names.map((name) => `  ${name}`), ''] : [];
  return [
    ...section('Skipped:', skipped),
    ...section('Failed:', failed),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ].join('\n');
}

/** 1 where anything failed, or where nothing ran: silence proves nothing. */
export function exitCode({ passed, failed }: Outcome): 0 | 1 {
  return failed.length > 0 || passed === 0 ? 1 : 0;
}
