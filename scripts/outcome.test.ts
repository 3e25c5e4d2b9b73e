import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addUp, exitCode, readVitestReport, summary } from './outcome.ts';

type Status = 'passed' | 'failed' | 'skipped';

function report(
  success: boolean,
  files: Record<string, { status: 'passed' | 'failed'; tests: Record<string, Status> }>,
) {
  const testResults = Object.entries(files).map(([name, { status, tests }]) => ({
    name: join('/root', name),
    status,
    assertionResults: Object.entries(tests).map(([fullName, state]) => ({ fullName, status: state })),
  }));
  return JSON.stringify({ success, testResults });
}

describe('a report of vitest', () => {
  test('is counted test by test', () => {
    const json = report(false, {
      'a.test.ts': { status: 'failed', tests: { x: 'passed', y: 'failed', z: 'skipped' } },
    });
    expect(readVitestReport(json, '/root')).toEqual({ passed: 1, failed: ['a.test.ts: y'], skipped: ['a.test.ts: z'] });
  });

  test('a file that could not be loaded is a failure', () => {
    const json = report(false, { 'a.test.ts': { status: 'failed', tests: {} } });
    expect(readVitestReport(json, '/root').failed).toEqual(['a.test.ts: the file failed outside of its tests']);
  });

  test('a run that failed outside of every file is a failure', () => {
    const json = report(false, { 'a.test.ts': { status: 'passed', tests: { x: 'passed' } } });
    expect(readVitestReport(json, '/root').failed).toHaveLength(1);
  });
});

describe('the end of npm test', () => {
  const passing = { passed: 2, failed: [], skipped: ['a (needs docker: there is no Docker)'] };

  test('the last line has the counts, and what was skipped stands above', () => {
    const lines = summary(addUp([passing, { passed: 1, failed: ['lint'], skipped: [] }])).split('\n');
    expect(lines).toContain('  a (needs docker: there is no Docker)');
    expect(lines).toContain('  lint');
    expect(lines.at(-1)).toBe('3 passed, 1 failed, 1 skipped');
  });

  test('fails where anything failed, and where nothing ran', () => {
    expect(exitCode(passing)).toBe(0);
    expect(exitCode({ ...passing, failed: ['lint'] })).toBe(1);
    expect(exitCode({ ...passing, passed: 0 })).toBe(1);
  });
});
