import { expect, test } from 'vitest';
import { defineLab, LabManifestError, type LabInput } from './lab.ts';

const wrong = (name: string) => ({ name, fails: 'it > works', why: 'because' });
const valid: LabInput = {
  title: 'Why?',
  minutes: 5,
  files: ['a.ts'],
  job: 'job.ts',
  steps: [{ id: 'one', goal: 'Do it.', tests: ['it > works'], hints: ['look', 'there'] }],
  starter: { fails: 'it > works', saying: 'no' },
  wrong: [wrong('a'), wrong('b'), wrong('c')],
};

test('a right manifest gets the default time limit', () => {
  expect(defineLab(valid).timeLimitMs).toBe(20_000);
});

test('a lab that says nothing of its workbench has no controls', () => {
  expect(defineLab(valid).workbench).toMatchObject({ faults: [], words: { succeeded: 'stored', failed: 'lost' } });
  expect(defineLab(valid).workbench.limit).toBeUndefined();
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a field of the wrong kind', { minutes: 'ten' }, /minutes: /],
  ['an unknown field', { minuets: 5 }, /minuets/],
  ['too few wrong answers', { wrong: [wrong('a')] }, /wrong: /],
  ['a hint too few', { steps: [{ ...valid.steps[0], hints: ['x'] }] }, /steps\.0\.hints: /],
  [
    'a starter that fails in a test of no step',
    { starter: { fails: 'other', saying: 'x' } },
    /starter\.fails: names "other"/,
  ],
  [
    'a wrong answer that does',
    { wrong: [wrong('a'), wrong('b'), { ...wrong('c'), fails: 'x' }] },
    /wrong\.2\.fails: names "x"/,
  ],
  [
    'a throttle that begins where its slider does not reach',
    { workbench: { limit: { ratePerSecond: 500 } } },
    /workbench\.limit\.ratePerSecond: has to be from 10 to 400/,
  ],
  ['a fault that is none', { workbench: { faults: [{ type: 'gremlins' }] } }, /workbench\.faults\.0\.type: /],
  ['a test listed twice', { steps: [...valid.steps, valid.steps[0]] }, /lists the test "it > works" twice/],
])('%s is named', (_, change, message) => {
  const define = () => defineLab({ ...valid, ...change });
  expect(define).toThrow(LabManifestError);
  expect(define).toThrow(message);
});
