/** What each SDK does, before and after November 2026. Each number stands in the source that is named. */
import { fixed, fullJitter, noJitter, wholeMs } from './backoff.ts';
import {
  BOTOCORE_LEGACY,
  BOTOCORE_STANDARD,
  BOTOCORE_STANDARD_BEFORE,
  JS_STANDARD,
  withCodesAt,
  type Rules,
} from './classify.ts';
import { amzHint, bothHints, noHint } from './hint.ts';
import { BOTOCORE_LIMITER, JS_LIMITER } from './limiter.ts';
import type { Policy } from './policy.ts';
import type { QuotaRules } from './quota.ts';

/** Services that SDKs treat in their own way, by botocore's words for them; any other is as all others. */
export const SERVICES = ['s3', 'sqs', 'dynamodb', 'ec2', 'kinesis', 'other'] as const;
export type Service = (typeof SERVICES)[number];

/** No delay of a standard mode is longer, ms. */
const CAP_MS = 20_000;

/** Since 2026 throttling is the cheaper failure: the service says what it wants. */
const QUOTA: QuotaRules = { capacity: 500, cost: (kind) => (kind === 'throttling' ? 5 : 14), refund: 1 };

/** Before, a timeout was the dear one. botocore: connect and read timeouts alone. */
const BOTOCORE_QUOTA_BEFORE: QuotaRules = {
  capacity: 500,
  cost: (_kind, { connection }) => (connection === 'timeout' ? 10 : 5),
  refund: 1,
};

/** JavaScript: every failure that passes by itself. */
const JS_QUOTA_BEFORE: QuotaRules = { capacity: 500, cost: (kind) => (kind === 'transient' ? 10 : 5), refund: 1 };

/** botocore 1.44.5, `retries/standard.py`. */
function botocoreStandard(service: Service): Policy {
  const isDynamo = service === 'dynamodb';
  return {
    name: 'botocore-standard',
    maxAttempts: isDynamo ? 4 : 3,
    rules: BOTOCORE_STANDARD,
    backoff: {
      throttling: fullJitter({ baseMs: 1000, capMs: CAP_MS }),
      transient: fullJitter({ baseMs: isDynamo ? 25 : 50, capMs: CAP_MS }),
    },
    hint: amzHint,
    quota: QUOTA,
    longPollsSleep: true,
    correctsClock: false,
    limiter: null,
  };
}

/** botocore 1.43.127, where one had to ask for it. */
function botocoreStandardBefore(): Policy {
  const backoff = fullJitter({ baseMs: 1000, capMs: CAP_MS });
  return {
    name: 'botocore-standard-before',
    maxAttempts: 3,
    rules: BOTOCORE_STANDARD_BEFORE,
    backoff: { throttling: backoff, transient: backoff },
    hint: noHint,
    quota: BOTOCORE_QUOTA_BEFORE,
    longPollsSleep: false,
    correctsClock: false,
    limiter: null,
  };
}

/** What `_retry.json` knows of single services. EC2's codes come with a 503, which is enough. */
const LEGACY_CODES: Readonly<Record<Service, Rules['codesAt']>> = {
  s3: { 400: ['RequestTimeout', 'BadDigest'] },
  sqs: { 403: ['RequestThrottled'] },
  dynamodb: { 400: ['TransactionInProgressException'], 409: ['ReplicatedWriteConflictException'] },
  ec2: {},
  kinesis: { 400: ['LimitExceededException'] },
  other: {},
};

/** botocore's `data/_retry.json` and `retryhandler.py`: the default until 1.44, and still there to be asked for. */
function botocoreLegacy(service: Service): Policy {
  // DynamoDB's base is a number where the others' is chance.
  const backoff = service === 'dynamodb' ? noJitter({ baseMs: 50 }) : fullJitter({ baseMs: 1000 });
  return {
    name: 'botocore-legacy',
    maxAttempts: service === 'dynamodb' ? 10 : 5,
    rules: withCodesAt(BOTOCORE_LEGACY, LEGACY_CODES[service]),
    backoff: { throttling: backoff, transient: backoff },
    hint: noHint,
    quota: null,
    longPollsSleep: false,
    correctsClock: false,
    limiter: null,
  };
}

/** `@smithy/core` 3.41.0, `StandardRetryStrategy`. */
function jsStandard(service: Service): Policy {
  const isDynamo = service === 'dynamodb';
  return {
    name: 'js-standard',
    maxAttempts: isDynamo ? 4 : 3,
    rules: JS_STANDARD,
    backoff: {
      throttling: wholeMs(fullJitter({ baseMs: 1000, capMs: CAP_MS })),
      transient: wholeMs(fullJitter({ baseMs: isDynamo ? 25 : 50, capMs: CAP_MS })),
    },
    hint: bothHints,
    quota: QUOTA,
    longPollsSleep: true,
    correctsClock: true,
    limiter: null,
  };
}

/** `@smithy/core` 3.39.0. It limited hints already, as it does now. */
function jsStandardBefore(): Policy {
  return {
    name: 'js-standard-before',
    maxAttempts: 3,
    rules: JS_STANDARD,
    backoff: {
      throttling: wholeMs(fullJitter({ baseMs: 500, capMs: CAP_MS })),
      transient: wholeMs(fullJitter({ baseMs: 100, capMs: CAP_MS })),
    },
    hint: bothHints,
    quota: JS_QUOTA_BEFORE,
    longPollsSleep: false,
    correctsClock: true,
    limiter: null,
  };
}

/** What people write in a loop of their own: at once, again and again. */
function none(): Policy {
  return {
    name: 'none',
    maxAttempts: Infinity,
    rules: BOTOCORE_STANDARD,
    backoff: { throttling: fixed(0), transient: fixed(0) },
    hint: noHint,
    quota: null,
    longPollsSleep: false,
    correctsClock: false,
    limiter: null,
  };
}

const adaptive =
  (standard: (service: Service) => Policy, name: string, limiter: Policy['limiter']) =>
  (service: Service): Policy => ({ ...standard(service), name, limiter });

/** Every policy, by its name. */
const POLICIES = {
  'botocore-standard': botocoreStandard,
  'botocore-adaptive': adaptive(botocoreStandard, 'botocore-adaptive', BOTOCORE_LIMITER),
  'botocore-legacy': botocoreLegacy,
  'botocore-standard-before': botocoreStandardBefore,
  'botocore-adaptive-before': adaptive(botocoreStandardBefore, 'botocore-adaptive-before', BOTOCORE_LIMITER),
  'js-standard': jsStandard,
  'js-adaptive': adaptive(jsStandard, 'js-adaptive', JS_LIMITER),
  'js-standard-before': jsStandardBefore,
  'js-adaptive-before': adaptive(jsStandardBefore, 'js-adaptive-before', JS_LIMITER),
  none,
} as const satisfies Record<string, (service: Service) => Policy>;

export type PolicyName = keyof typeof POLICIES;

export const POLICY_NAMES = Object.keys(POLICIES) as readonly PolicyName[];

export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(POLICIES, name);

/** What an SDK does for a service. @throws {RangeError} for a policy that there is not */
export function policyNamed(name: string, service: Service = 's3'): Policy {
  if (isPolicyName(name)) return POLICIES[name](service);
  throw new RangeError(`There is no retry policy "${name}". Choose from ${POLICY_NAMES.join(', ')}.`);
}
