/**
 * The kit's policies beside botocore's own handlers: 1.44.5's, and those of a botocore before 1.44, which MiniStack's
 * environment brings. Documented differences:
 * - At the last attempt botocore's standard modes do not ask whether the failure was worth another one. The kit says so
 *   first, and so does the script here, of botocore's own checkers.
 * - Legacy has one word for what it tries again; so has the kit: transient.
 * - Not in the kit: DynamoDB's checksum of the whole body, STS' IDPCommunicationError, the codes of services that it does
 *   not name, S3's redirects to another region.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PolicyName } from '@slowdown/kit/retries';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { expect, test } from 'vitest';
import { mismatches } from './retries/ours.ts';
import { sequences, type Sequence, type Step } from './retries/sequences.ts';

const SEQUENCES = 2000;
const SEED = 20_261_123;

interface Decided {
  readonly version: string;
  readonly decided: readonly (readonly Step[])[];
}

async function botocore(python: string, mode: string, scripted: readonly Sequence[]): Promise<Decided> {
  const script = join(import.meta.dirname, 'retries', 'botocore_decisions.py');
  const asked = promisify(execFile)(python, [script], { maxBuffer: 1 << 28 });
  asked.child.stdin?.end(JSON.stringify({ mode, sequences: scripted }));
  return JSON.parse((await asked).stdout) as Decided;
}

const scripted = sequences(SEQUENCES, SEED);

function compared(python: string | null, version: RegExp, policies: readonly (readonly [PolicyName, string])[]) {
  test.each(policies)('%s', async (policyName, mode) => {
    const theirs = await botocore(python ?? '', mode, scripted);
    expect(theirs.version).toMatch(version);
    expect(theirs.decided).toHaveLength(SEQUENCES);
    const found = mismatches(policyName, scripted, theirs.decided);
    expect(found.slice(0, 2), `${found.length} sequences differ`).toEqual([]);
  });
}

await describeWith('python', 'botocore from 1.44 decides as', (python) => {
  compared(python, /^1\.44\./, [
    ['botocore-legacy', 'legacy'],
    ['botocore-standard', 'standard'],
    ['botocore-adaptive', 'adaptive'],
  ]);
});

await describeWith('ministack', 'botocore before 1.44 decides as', (python) => {
  compared(python, /^1\.43\./, [
    ['botocore-legacy', 'legacy'],
    ['botocore-standard-before', 'standard'],
    ['botocore-adaptive-before', 'adaptive'],
  ]);
});
