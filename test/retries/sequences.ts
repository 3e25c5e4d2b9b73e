/** Scripted calls: how each attempt ends, and what chance and clock say meanwhile. */
import type { ConnectionFailure, Failure, ModelledError, Service } from '@slowdown/kit/retries';
import fc from 'fast-check';

export interface ScriptedAttempt {
  /** null: it succeeds. */
  readonly failure: Failure | null;
  /** Which of an SDK's names for a connection failure this is. */
  readonly which: number;
  /** What a random number is while this attempt is decided on. */
  readonly chance: number;
  readonly tookMs: number;
  /** What the answer to a success says of the time. */
  readonly date?: string;
}

export interface ScriptedCall {
  /** Since the call before. */
  readonly idleMs: number;
  readonly longPoll: boolean;
  /** The last one succeeds; those after the SDK has given up do not happen. */
  readonly attempts: readonly ScriptedAttempt[];
}

/** What one client goes through, call after call. */
export interface Sequence {
  readonly service: Service;
  /** Of its quota, at first. */
  readonly tokens: number;
  /** Unix time. */
  readonly startMs: number;
  readonly calls: readonly ScriptedCall[];
}

/** What became of an attempt. */
export interface Step {
  /** For the rate limit, before it was sent. */
  readonly waitMs: number;
  readonly retries: boolean;
  /** null after a success. */
  readonly why: string | null;
  readonly delayMs: number;
  /** Left after it; null where retries cost nothing. */
  readonly tokens: number | null;
  /** Of the limiter; null where there is none. */
  readonly ratePerSecond: number | null;
}

const BEGIN_MS = Date.UTC(2026, 10, 23, 12);

const statuses = fc.constantFrom(...[400, 403, 404, 408, 409, 429, 429, 500, 500, 501, 502, 503, 503, 504, 509]);

const codes = fc.constantFrom(
  ...['Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottledException', 'RequestThrottled'],
  ...['TooManyRequestsException', 'ProvisionedThroughputExceededException', 'TransactionInProgressException'],
  ...['RequestLimitExceeded', 'BandwidthLimitExceeded', 'LimitExceededException', 'SlowDown', 'SlowDown'],
  ...['PriorRequestNotComplete', 'EC2ThrottledException', 'RequestTimeout', 'RequestTimeoutException', 'BadDigest'],
  ...['InternalError', 'ServiceUnavailable', 'NoSuchKey', 'RequestTimeTooSkewed', 'RequestExpired', 'Throttled'],
  ...['ReplicatedWriteConflictException', 'slowdown', ''],
);

const modelled = fc.constantFrom<ModelledError>({}, { retryable: true }, { retryable: true, throttling: true });

const date = (ms: number) => new Date(BEGIN_MS + ms).toUTCString();

const amzHints = fc.constantFrom(
  ...['0', '10', '1500', '4999', '60000', '-5', '-0', '1.5', '1e3', '0x10', '+700', '007', '1_500', '1__5', '_1', '1_'],
  ...['abc', '', ' ', '1 500', '9007199254740993', '9'.repeat(40), '9'.repeat(400), 'Infinity', 'NaN', 'null'],
);

const standardHints = fc.constantFrom(
  ...['0', '1', '3', '0.25', '1.2345', '3.', '.5', '-1', '+2', '1e1', '120', 'abc', '', ' ', '2s', '9'.repeat(14)],
  ...['9'.repeat(400), date(0), date(2000), date(60_000), date(3_600_000), date(-3_600_000), `${date(0)}, 2`],
  ...[`${date(0)}, 1.5`, `${date(0)}, x`, 'Monday, 23-Nov-26 12:00:05 GMT', 'Mon Nov 23 12:00:05 2026'],
  ...['2026-11-23T12:00:30Z', '23 Nov 2026 12:00:05 GMT', 'Mon, 23 Nov 2026 12:00:05', 'later GMT', 'GMT'],
);

/** Of services whose clocks are right, nearly right and wrong, and no dates. */
const clocks = fc.constantFrom(
  ...[date(0), date(120_000), date(-230_000), date(3_600_000), date(-7_200_000), date(-7_200_000), '', 'noon'],
);

const answered: fc.Arbitrary<Failure> = fc
  .record(
    { status: statuses, code: codes, modelled, retryAfter: standardHints, xAmzRetryAfter: amzHints },
    { requiredKeys: ['status'] },
  )
  .map(known);

/** A model knows an error by its code. */
function known({ modelled: model, code, ...rest }: Failure): Failure {
  if (code === undefined || code === '') return rest;
  return model === undefined ? { ...rest, code } : { ...rest, code, modelled: model };
}

const broken: fc.Arbitrary<Failure> = fc.record({
  connection: fc.constantFrom<ConnectionFailure>('closed', 'unreachable', 'timeout', 'tls', 'other'),
});

const failure = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Failure>({ status: 503, code: 'SlowDown' }, { status: 429 }) },
  { weight: 2, arbitrary: fc.constantFrom<Failure>({ status: 500, code: 'InternalError' }, { status: 503 }) },
  { weight: 6, arbitrary: answered },
  { weight: 2, arbitrary: broken },
);

const chance = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((each) => each / 2 ** 32) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1 - 2 ** -32) },
);
const ms = (max: number) => fc.integer({ min: 0, max });

/** Not whole: at the very end of a stretch that a limiter measures, or of a millisecond, rounding would decide. */
const offWhole = (whole: number) => whole + 0.4137;

const attempt = <T>(ends: fc.Arbitrary<T>) =>
  fc.record({ failure: ends, which: ms(7), chance, tookMs: fc.oneof(ms(30), ms(1500)).map(offWhole) });

const success = fc
  .tuple(attempt(fc.constant(null)), fc.option(clocks, { nil: undefined }))
  .map(([made, clock]) => (clock === undefined ? made : { ...made, date: clock }));

const call = (longPoll: fc.Arbitrary<boolean>, failures: fc.Arbitrary<Failure>): fc.Arbitrary<ScriptedCall> =>
  fc.record({
    idleMs: fc.oneof(ms(20), ms(400), ms(20_000)),
    longPoll,
    attempts: fc.tuple(fc.array(attempt(failures), { maxLength: 11, size: 'max' }), success).map(([failing, last]) => {
      // As usual as a call that fails for good is one that succeeds after a few.
      const failures = last.which < 4 ? failing.slice(0, last.which) : failing;
      return [...failures, last];
    }),
  });

const service = fc.constantFrom<Service>('s3', 's3', 'sqs', 'dynamodb', 'ec2', 'kinesis');

const sequence = (failures: fc.Arbitrary<Failure>): fc.Arbitrary<Sequence> =>
  service.chain((name) =>
    fc.record({
      service: fc.constant(name),
      tokens: fc.oneof(fc.constant(500), ms(60)),
      startMs: ms(1_000_000).map((more) => offWhole(BEGIN_MS + more)),
      calls: fc.array(call(name === 'sqs' ? fc.boolean() : fc.constant(false), failures), {
        minLength: 1,
        maxLength: 8,
        size: 'max',
      }),
    }),
  );

/** The same for the same seed. */
export const sequences = (numRuns: number, seed: number): Sequence[] => fc.sample(sequence(failure), { numRuns, seed });

/** The same with what services really answer: no more than their clients' models know, and the time. */
export const answers = (numRuns: number, seed: number): Sequence[] => {
  const dated = fc.tuple(failure, fc.option(clocks, { nil: undefined })).map(([{ modelled: _, ...rest }, clock]) => {
    return clock === undefined || rest.connection !== undefined ? rest : { ...rest, date: clock };
  });
  return fc.sample(sequence(dated), { numRuns, seed });
};
