import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { totals, type Flow } from './flows.ts';
import { reportJsonSchema, reportOn, reportSchema, Tally, type Run } from './report.ts';

const RUN: Run = {
  startedAt: '2026-11-23T12:00:00.000Z',
  elapsedMs: 5000,
  command: 'python upload.py',
  ended: { code: 0 },
  mode: 'endpoint',
  backend: 'embedded',
  rules: [],
  seed: 1,
  unseen: [],
};

interface Made {
  id: string;
  call?: string;
  attempt?: number;
  max?: number;
  startMs: number;
  endMs: number | null;
  status: number | null;
  path?: string;
  fault?: string | null;
}

function flow({ id, call, attempt = 1, max = 3, startMs, endMs, status, path = '/b/p/k', fault = null }: Made): Flow {
  return {
    id,
    startMs,
    endMs,
    request: { method: 'PUT', host: '127.0.0.1', path, headers: { authorization: 'no' }, bytes: 1 },
    response:
      status === null
        ? null
        : { status, statusText: '', headers: {}, bytes: 0, errorCode: status === 503 ? 'SlowDown' : null, body: '' },
    fault,
    sdk: call === undefined ? null : { invocationId: call, attempt, maxAttempts: max },
  };
}

/** A call of a few attempts, of which all but the last were throttled. */
const call = fc.record({
  startMs: fc.integer({ min: 0, max: 5000 }),
  gaps: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 4 }),
  last: fc.constantFrom(200, 503, 404, 500, null),
  isSdk: fc.boolean(),
  isOver: fc.boolean(),
});

const flows = fc.array(call, { minLength: 1, maxLength: 30 }).map((calls) =>
  calls.flatMap(({ startMs, gaps, last, isSdk, isOver }, n) => {
    let at = startMs;
    return gaps.map((gap, attempt): Flow => {
      const isLast = attempt === gaps.length - 1;
      const begun = at + gap;
      at = begun + 20;
      return flow({
        id: `${n}.${attempt}`,
        ...(isSdk ? { call: `call-${n}`, attempt: attempt + 1 } : {}),
        startMs: begun,
        endMs: isLast && !isOver ? null : at,
        status: isLast ? (isOver ? last : null) : 503,
        fault: isLast ? null : 'slowDown',
      });
    });
  }),
);

/** A tally of flows told as a proxy tells them: each when it begins, and once more when it has ended. */
function tallied(all: readonly Flow[], ended = true) {
  const tally = new Tally();
  const told = all.flatMap((each) => [
    { atMs: each.startMs, flow: { ...each, endMs: null, response: null, fault: null } },
    ...(each.endMs === null ? [] : [{ atMs: each.endMs, flow: each }]),
  ]);
  for (const { flow: each } of told.toSorted((a, b) => a.atMs - b.atMs)) tally.see(each);
  return tally.end({ ended });
}

test('the totals are those of the flows, however they come', () => {
  fc.assert(
    fc.property(flows, fc.boolean(), (all, ended) => {
      const { totals: counted } = tallied(all, ended);
      const expected = totals(all, { ended });
      // Sums of fractions may differ in their last digits.
      const rounded = (numbers: object) =>
        JSON.stringify(numbers, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value));
      expect(JSON.parse(rounded(counted))).toEqual(JSON.parse(rounded(expected)));
    }),
  );
});

test('a report is what its schema says', () => {
  fc.assert(fc.property(flows, (all) => void reportSchema.parse(reportOn(RUN, tallied(all)))));
});

test('the published JSON Schema is that one; if not: node scripts/schemas.ts', () => {
  expect(JSON.parse(readFileSync('public/schemas/report.json', 'utf8'))).toEqual(reportJsonSchema());
});

test('the timeline holds every answer and all of the time, also of a run that outgrows its slices', () => {
  fc.assert(
    fc.property(flows, fc.integer({ min: 1, max: 200 }), (all, times) => {
      const longer = all.map((each) => ({
        ...each,
        startMs: each.startMs * times,
        endMs: each.endMs === null ? null : each.endMs * times,
      }));
      const { timeline, totals: counted } = tallied(longer);
      const sum = (kind: 'succeeded' | 'throttled' | 'failed' | 'waitingMs' | 'inFlightMs') =>
        timeline.slices.reduce((total, slice) => total + slice[kind], 0);
      expect(sum('succeeded') + sum('throttled') + sum('failed')).toBe(
        all.filter(({ endMs }) => endMs !== null).length,
      );
      expect(sum('throttled')).toBe(counted.throttled);
      expect(sum('waitingMs')).toBeCloseTo(counted.waitingMs, 4);
      expect(sum('inFlightMs')).toBeCloseTo(counted.inFlightMs, 4);
      expect(timeline.slices.length).toBeLessThanOrEqual(240);
    }),
  );
});

describe('calls that are shown one by one', () => {
  const at = (n: number, status: number, tookMs: number) =>
    flow({ id: `f${n}`, call: `c${n}`, max: 1, startMs: n, endMs: n + tookMs, status, path: `/b/p/${n}` });

  test('are the lost ones and the longest, 200 at most, in the order in which they began', () => {
    const quick = Array.from({ length: 3000 }, (_, n) => at(n, 200, 1));
    const { calls, totals: counted } = tallied([...quick, at(3001, 500, 2), at(3002, 200, 900), at(3003, 503, 1)]);
    expect(counted.calls).toBe(3003);
    expect(calls).toHaveLength(200);
    expect(calls.slice(-3).map(({ path }) => path)).toEqual(['/b/p/3001', '/b/p/3002', '/b/p/3003']);
  });

  test('leave room for what succeeded, where thousands are lost', () => {
    const { calls } = tallied(Array.from({ length: 3000 }, (_, n) => at(n, n % 2 ? 500 : 200, 1)));
    expect(calls.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(100);
    expect(calls.filter(({ outcome }) => outcome === 'failed')).toHaveLength(100);
  });
});

test('the hottest prefix comes first, with its busiest second', () => {
  const many = Array.from({ length: 30 }, (_, n) =>
    flow({ id: `h${n}`, startMs: n * 100, endMs: n * 100 + 5, status: n < 4 ? 503 : 200, path: `/b/hot/${n}` }),
  );
  const { prefixes } = tallied([flow({ id: 'c', startMs: 1, endMs: 2, status: 200, path: '/b/cold/1' }), ...many]);
  expect(prefixes).toEqual([
    { prefix: 'b/hot/', attempts: 30, throttled: 4, busiestSecond: 10 },
    { prefix: 'b/cold/', attempts: 1, throttled: 0, busiestSecond: 1 },
  ]);
});

test('a call that an SDK tries again after a 200 is one call', () => {
  const { totals: counted } = tallied([
    flow({ id: '1', call: 'complete', startMs: 0, endMs: 10, status: 200 }),
    flow({ id: '2', call: 'complete', attempt: 2, startMs: 60, endMs: 70, status: 200 }),
  ]);
  expect(counted).toMatchObject({ calls: 1, attempts: 2, retries: 1, waitingMs: 50 });
});

test.each(['endpoint', 'intercept'] as const)('no request at all is explained, %s', (mode) => {
  const { notes } = reportOn({ ...RUN, mode }, new Tally().end({ ended: true }));
  expect(notes[0]).toMatch(/^0 requests reached the proxy/);
  expect(notes.join()).toContain(mode === 'endpoint' ? '--mode intercept' : '--mode endpoint');
});

test('a rule that met nothing is named, with what its filter looks at in this mode', () => {
  const idle = { says: '~m GET & ~d s3 => reset', seen: 3, matched: 0, struck: 0 };
  const rules = [idle, { says: '~m PUT => reset', seen: 3, matched: 1, struck: 1 }];
  const counted = tallied([flow({ id: '1', startMs: 0, endMs: 10, status: 200 })]);
  const told = (mode: Run['mode']) => reportOn({ ...RUN, mode, rules }, counted).notes;
  expect(told('endpoint')).toEqual([expect.stringMatching(/^No request was one .*~d s3 => reset\..*~d looks at that/)]);
  expect(told('intercept')).toEqual(['No request was one that this was meant for: ~m GET & ~d s3 => reset.']);
});
