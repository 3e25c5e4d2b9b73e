/** The kit's filter expressions beside mitmproxy's own, on generated expressions and flows. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FilterError, parseFilter, type Exchange } from '@slowdown/kit/flows';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchange, unpacked } from './filters/exchanges.ts';
import { bodySearch, expression, jumble } from './filters/expressions.ts';

const ROOT = join(import.meta.dirname, '..');
const SEED = 20_261_123;

type Verdict = boolean | 'refused' | 'refused only here';

interface Pair {
  filter: string;
  exchange: Exchange;
}

function sample(filters: fc.Arbitrary<string>, count: number): Pair[] {
  return fc.sample(fc.record({ filter: filters, exchange }), { numRuns: count, seed: SEED });
}

/** What the kit says. */
function ours({ filter, exchange }: Pair): Verdict {
  try {
    return parseFilter(filter).matches(unpacked(exchange));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return /works in Python and not here|reads a tab as spaces/.test(error.message) ? 'refused only here' : 'refused';
  }
}

/** What mitmproxy says. */
async function theirs(python: string, pairs: readonly Pair[]): Promise<Verdict[]> {
  const inBase64 = (_: string, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  const asked = promisify(execFile)(python, ['labs/python/filter_verdicts.py'], { cwd: ROOT, maxBuffer: 1 << 26 });
  asked.child.stdin?.end(JSON.stringify(pairs, inBase64));
  return JSON.parse((await asked).stdout) as Verdict[];
}

/** Pairs on which the two differ otherwise than documented. */
async function mismatches(python: string, pairs: readonly Pair[]) {
  const verdicts = await theirs(python, pairs);
  return pairs.flatMap((pair, index) => {
    const here = ours(pair);
    return here === verdicts[index] || here === 'refused only here' ? [] : [{ ...pair, here, there: verdicts[index] }];
  });
}

describe('the printed form', () => {
  test('read again, it is printed the same', () => {
    fc.assert(
      fc.property(fc.oneof(expression, jumble), (text) => {
        const printed = readable(text)?.toString();
        if (printed !== undefined) expect(parseFilter(printed).toString()).toBe(printed);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  test('it matches what the expression matches', () => {
    fc.assert(
      fc.property(expression, exchange, (text, given) => {
        const filter = readable(text);
        if (filter) expect(parseFilter(filter.toString()).matches(given)).toBe(filter.matches(given));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

function readable(text: string) {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return null;
    throw error;
  }
}

await describeWith('python', "mitmproxy's flowfilter", (python) => {
  test.each([
    ['expressions', expression, 2500],
    ['patterns', bodySearch, 2500],
    ['signs in any order', jumble, 2000],
  ] as const)('%s are read alike, and match alike', async (_, filters, count) => {
    const pairs = sample(filters, count);
    expect(await mismatches(python ?? '', pairs)).toEqual([]);
  });

  test('takes the printed form, which matches the same', async () => {
    const pairs = sample(expression, 1000).flatMap((pair) => {
      const filter = readable(pair.filter);
      return filter ? [{ ...pair, filter: filter.toString() }] : [];
    });
    expect(await mismatches(python ?? '', pairs)).toEqual([]);
  });

  test('few are refused here alone, and matches are as usual as misses', () => {
    const verdicts = sample(expression, 2500).map(ours);
    const share = (wanted: Verdict) => verdicts.filter((each) => each === wanted).length / verdicts.length;
    expect(share('refused only here')).toBeLessThan(0.05);
    expect(share(true)).toBeGreaterThan(0.15);
    expect(share(false)).toBeGreaterThan(0.15);
  });
});
