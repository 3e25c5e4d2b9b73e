import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainRule, strikes } from './faults.ts';
import {
  faultFrom,
  limitFrom,
  readScenario,
  rulesOf,
  ScenarioError,
  scenarioJsonSchema,
  shortForm,
  ShortFormError,
  type RuleSpec,
} from './scenario.ts';

const exchange = () => {
  throw new Error('a rule without a filter looks at no message');
};

describe('a rule in one line', () => {
  test.each([
    ['200/s', 'The proxy answers 503 Slow Down with the code SlowDown above 200 writes a second for each prefix.'],
    [
      'PUT 1/s per bucket',
      'The proxy answers 503 Slow Down with the code SlowDown above 1 PUTs a second for each bucket.',
    ],
    [
      'reads 5500/s per prefix splits after 60s',
      'The proxy answers 503 Slow Down with the code SlowDown above 5500 reads a second for each prefix, which splits after 60 s of heat.',
    ],
  ])('limit %s', (line, sentence) => {
    expect(rulesOf([limitFrom(line)]).map(explainRule)).toEqual([sentence]);
  });

  test.each([
    ['503 SlowDown', 'The proxy answers 503 Slow Down with the code SlowDown.'],
    ['429 every 3rd', 'The proxy answers 429 Too Many Requests without an error code for every 3rd request.'],
    [
      '400 ThrottlingException until 5 requests',
      'The proxy answers 400 Bad Request with the code ThrottlingException for the first 5 requests.',
    ],
    ['503 slowdown', 'The proxy answers 503 Slow Down with the code SlowDown.'],
    ['latency 0.5s', 'The proxy holds the request for 500 ms and passes it on.'],
    [
      '~m GET & ~d s3 => reset 10%',
      'The proxy resets the connection for 10 % of the requests, by chance, where ~m GET & ~d s3.',
    ],
    [
      '~u "a=>b" => closed after 10s',
      'The proxy closes the connection without an answer after the first 10 seconds, where ~u a=>b.',
    ],
    ['skew -300s', 'The proxy makes the service’s clock 300000 ms slow.'],
    [
      'throttled ec2 from 1s to 2s of every 10s',
      'The proxy answers 503 Service Unavailable with the code RequestLimitExceeded, as EC2 says it from second 1 to 2 of every 10.',
    ],
  ])('fault %s', (line, sentence) => {
    expect(rulesOf([faultFrom(line)]).map(explainRule)).toEqual([sentence]);
  });

  test.each([
    ['PUT', 1, '"PUT" can’t be read; say a limit'],
    ['PUT 200/s per house', 11, '"per" can’t be read; nothing can follow a limit here'],
    ['0/s', 1, 'ratePerSecond has to be above 0, not 0'],
    ['PUT -1/s', 1, 'ratePerSecond has to be above 0, not -1'],
    ['', 1, 'the line ends here; say a limit'],
  ])('limit %j is refused at column %i', (line, column, sentence) => {
    expect(refusal(() => limitFrom(line))).toMatchObject({
      column,
      message: expect.stringContaining(sentence) as string,
    });
  });

  test.each([
    ['~m => 503 SlowDown', 4, 'Column 4'],
    ['~m GET => explode', 11, '"explode" can’t be read; say what happens'],
    ['503 SlowDown often', 14, '"often" can’t be read; say when it strikes'],
    ['503 SlowDown 0%', 14, 'percent has to be above 0, not 0'],
    ['~m GET => latency 90s', 11, 'ms has to be at most 60000, not 90000'],
    ['reset every 0', 7, 'every has to be at least 1, not 0'],
    ['reset from 20s to 10s', 7, 'toSeconds has to be later than fromSeconds'],
    ['~c 200 => reset', 1, 'looks at the response'],
    ['200', 1, '"200" can’t be read'],
  ])('fault %j is refused at column %i', (line, column, sentence) => {
    expect(refusal(() => faultFrom(line))).toMatchObject({
      column,
      message: expect.stringContaining(sentence) as string,
    });
  });

  test('what is printed is read as the same', () => {
    fc.assert(
      fc.property(rules(), (rule) => {
        expect(faultFrom(shortForm(rule))).toEqual(rule);
      }),
    );
  });
});

describe('a scenario file', () => {
  test('that names a field, a kind or a number wrongly is told each place', () => {
    const wrong = {
      name: 'wrong',
      sed: 1,
      rules: [
        { fault: { type: 'slowdown' } },
        { fault: { type: 'slowDown' }, when: [{ type: 'limit', ratePerSecond: -1 }] },
        { match: '~m (', fault: { type: 'reset' } },
        { match: '~s', fault: { type: 'reset' } },
        { fault: { type: 'reset' }, when: [{ type: 'limit', ratePerSecond: 1, per: 'bucket', splits: {} }] },
      ],
    };
    const places = refusal(() => readScenario(wrong));
    expect(places).toBeInstanceOf(ScenarioError);
    expect((places as ScenarioError).problems.map(({ place }) => place).toSorted()).toEqual([
      'rules.0.fault.type',
      'rules.1.when.0.ratePerSecond',
      'rules.2.match',
      'rules.3.match',
      'rules.4.when.0.splits',
      'scenario',
    ]);
  });

  test.each([
    [{ sed: 1 }, 'scenario: has no "sed": its fields are $schema, name, description, seed, rules'],
    [{ name: '' }, 'name: has to have 1 or more characters'],
    [{ seed: 1.5 }, 'seed: has to be a whole number, not 1.5'],
    [{ rules: [] }, 'rules: has to have 1 or more entries'],
    [{ rules: [{ fault: { type: 'slow' } }] }, 'rules.0.fault.type: has to be one of slowDown, tooManyRequests,'],
    [{ rules: [{ fault: { type: 'latency' } }] }, 'rules.0.fault.ms: is missing: it has to be a number'],
    [{ rules: [{ fault: { type: 'latency', ms: '5' } }] }, 'rules.0.fault.ms: has to be a number, not "5"'],
    [
      { rules: [{ fault: { type: 'throttled', service: 's3' } }] },
      'service: has to be sqs or kinesis or dynamodb or ec2',
    ],
    [{ rules: [{ fault: 'reset' }] }, 'rules.0.fault: has to be an object with fields, not "reset"'],
  ])('with %j is told: %s', (wrong, sentence) => {
    const right = { name: 'wrong', rules: [{ fault: { type: 'reset' } }] };
    expect(String(refusal(() => readScenario({ ...right, ...wrong })))).toContain(sentence);
  });

  test('that is no JSON says where', () => {
    expect(() => readScenario('{ "name": ')).toThrow(/file: is no JSON/);
  });

  test.each(globSync('labs/kit/scenarios/*.json'))('%s can be read, and explains itself', (file) => {
    const { rules, seed } = readScenario(readFileSync(file, 'utf8'));
    expect(rulesOf(rules, { seed }).map(explainRule)).not.toHaveLength(0);
  });

  test('the published JSON Schema is the one that is read with; if not: node scripts/schemas.ts', () => {
    expect(JSON.parse(readFileSync('public/schemas/scenario.json', 'utf8'))).toEqual(scenarioJsonSchema());
  });
});

describe('rules at work', () => {
  test('the same seed gives the same chances', () => {
    const struck = (seed: number) => {
      const [rule] = rulesOf([faultFrom('reset 30%')], { seed });
      return Array.from({ length: 50 }, () =>
        rule?.when?.every((trigger) => trigger.strikes({ method: 'GET', path: '/' })),
      );
    };
    expect(struck(7)).toEqual(struck(7));
    expect(struck(7)).not.toEqual(struck(8));
  });

  test.each([
    ['every 3', [false, false, true, false, false, true, false, false]],
    ['until 2 requests', [true, true, false, false, false, false, false, false]],
    ['after 6 requests', [false, false, false, false, false, false, true, true]],
    // A request a second, the first at 0.
    ['until 2s', [true, true, false, false, false, false, false, false]],
    ['after 6s', [false, false, false, false, false, false, true, true]],
    ['from 1s to 2s of every 4s', [false, true, false, false, false, true, false, false]],
    ['above PUT 0.5/s', [false, true, false, true, false, true, false, true]],
    ['every 2 until 2 requests', [false, true, false, true, false, false, false, false]],
  ])('%s', (when, expected) => {
    let nowMs = 0;
    const [rule] = rulesOf([faultFrom(`reset ${when}`)], { clock: () => nowMs });
    const struck = expected.map((_, second) => {
      nowMs = second * 1000;
      return rule?.when?.every((trigger) => trigger.strikes({ method: 'PUT', path: '/bucket/a/b' }));
    });
    expect(struck).toEqual(expected);
  });

  test('count what they matched and what they struck', () => {
    const [rule] = rulesOf([faultFrom('reset every 2')]);
    const counts = { matched: 0, struck: 0 };
    if (!rule) throw new Error('no rule');
    for (let n = 0; n < 5; n++) strikes(rule, { method: 'GET', path: '/' }, exchange, counts);
    expect(counts).toEqual({ matched: 5, struck: 2 });
  });
});

function refusal(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (error instanceof ShortFormError || error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('it was read');
}

/** Rules that a line can say: what has a name of its own goes by it. */
function rules(): fc.Arbitrary<RuleSpec> {
  const number = fc.integer({ min: 1, max: 5000 });
  const seconds = fc.integer({ min: 1, max: 80_000 });
  const fault: fc.Arbitrary<RuleSpec['fault']> = fc.oneof(
    fc.constantFrom(
      { type: 'slowDown' as const },
      { type: 'tooManyRequests' as const },
      { type: 'internalError' as const },
      { type: 'timeout' as const },
      { type: 'reset' as const },
      { type: 'closed' as const },
      { type: 'corruptedBody' as const },
    ),
    fc.record({
      type: fc.constant('lateError' as const),
      code: fc.constantFrom('SlowDown' as const, 'InternalError' as const),
    }),
    fc.record({ type: fc.constant('latency' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({
      type: fc.constant('retryAfter' as const),
      afterMs: number,
      form: fc.constantFrom('x-amz-retry-after' as const, 'seconds' as const, 'date' as const),
    }),
    fc.record({
      type: fc.constant('throttled' as const),
      service: fc.constantFrom('sqs' as const, 'kinesis' as const, 'dynamodb' as const, 'ec2' as const),
    }),
    fc.record({
      type: fc.constant('status' as const),
      status: fc.constantFrom(400, 404, 502),
      code: fc.constantFrom('A', 'Some.Code9'),
    }),
    fc.integer({ min: 0, max: 99 }).map((percent) => ({ type: 'truncatedBody' as const, keptPart: percent / 100 })),
    fc.integer({ min: 1, max: 10_000 }).map((ms) => ({ type: 'clockSkew' as const, ms: -ms })),
  );
  const when: fc.Arbitrary<RuleSpec['when'][number]> = fc.oneof(
    fc.record({ type: fc.constant('probability' as const), percent: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ type: fc.constant('nth' as const), every: number }),
    fc.record({ type: fc.constantFrom('after' as const, 'until' as const), requests: number }),
    fc.record({ type: fc.constantFrom('after' as const, 'until' as const), seconds }),
    seconds.map((fromSeconds) => ({
      type: 'schedule' as const,
      fromSeconds,
      toSeconds: fromSeconds + 10,
      everySeconds: 86_400,
    })),
    fc.record({
      type: fc.constant('limit' as const),
      ratePerSecond: number,
      burst: number,
      requests: fc.constantFrom('writes', 'reads', 'all', 'PUT'),
      per: fc.constant('prefix' as const),
      splits: fc.record({ afterSeconds: seconds, coolsAfterSeconds: seconds }),
    }),
    fc.record({
      type: fc.constant('limit' as const),
      ratePerSecond: number,
      requests: fc.constantFrom('writes', 'reads', 'all', 'HEAD'),
      per: fc.constantFrom('bucket' as const, 'service' as const),
    }),
  );
  return fc
    .record({
      match: fc.constantFrom(undefined, '~m PUT', '~d s3 & !~m GET'),
      fault,
      when: fc.array(when, { maxLength: 3 }),
    })
    .map(({ match, ...rest }) => (match === undefined ? rest : { match, ...rest }));
}
