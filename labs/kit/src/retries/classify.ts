/** Which failures are worth another attempt. What the SDKs disagree about stands in {@link Rules}. */
import { THROTTLING_CODES } from '../flows/error-codes.ts';
import type { ConnectionFailure, Failure } from './failure.ts';

/** Why a failure is worth another attempt; null: it is not. */
export type Kind = 'throttling' | 'transient' | null;

/** What an SDK takes for what. Each list says which failures it names; everything else is not tried again. */
export interface Rules {
  /** Codes that mean throttling, at any status. */
  readonly throttlingCodes: readonly string[];
  /**
   * Statuses that mean throttling: `always`, or only where the code is none that the operation's model knows (botocore,
   * where the model then decides).
   */
  readonly throttlingStatuses: { readonly statuses: readonly number[]; readonly evenIfModelled: boolean };
  /** Codes of failures that pass, at any status. */
  readonly transientCodes: readonly string[];
  /** Statuses of failures that pass. */
  readonly transientStatuses: readonly number[];
  readonly connections: readonly ConnectionFailure[];
  /** Codes that count at one status only, as legacy has them. */
  readonly codesAt: Readonly<Record<number, readonly string[]>>;
  /** Whether the operation's model has a say. */
  readonly readsModel: boolean;
}

const TRANSIENT_STATUSES = [500, 502, 503, 504];
const NAMED_CONNECTIONS: readonly ConnectionFailure[] = ['closed', 'unreachable', 'timeout', 'tls'];
const NO_STATUS = { statuses: [], evenIfModelled: false } as const;

/** botocore 1.44.5, `retries/standard.py`. PriorRequestNotComplete is in both of its lists, so it is throttling. */
export const BOTOCORE_STANDARD: Rules = {
  throttlingCodes: THROTTLING_CODES,
  throttlingStatuses: { statuses: [429], evenIfModelled: false },
  transientCodes: ['RequestTimeout', 'RequestTimeoutException'],
  transientStatuses: TRANSIENT_STATUSES,
  connections: [...NAMED_CONNECTIONS, 'other'],
  codesAt: {},
  readsModel: true,
};

/** botocore before 1.44: a status alone never meant throttling. */
export const BOTOCORE_STANDARD_BEFORE: Rules = { ...BOTOCORE_STANDARD, throttlingStatuses: NO_STATUS };

/** botocore's `data/_retry.json`, the same before and after 1.44. A SlowDown is tried again for its 503 alone. */
export const BOTOCORE_LEGACY: Rules = {
  throttlingCodes: [],
  throttlingStatuses: NO_STATUS,
  transientCodes: [],
  transientStatuses: [...TRANSIENT_STATUSES, 429, 509],
  connections: NAMED_CONNECTIONS,
  codesAt: {
    400: [
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'RequestThrottledException',
      'ProvisionedThroughputExceededException',
    ],
  },
  readsModel: false,
};

/** `@smithy/core` 3.41.0, `service-error-classification`. A certificate that is not trusted is not tried again. */
export const JS_STANDARD: Rules = {
  throttlingCodes: THROTTLING_CODES,
  throttlingStatuses: { statuses: [429], evenIfModelled: true },
  transientCodes: ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException'],
  transientStatuses: TRANSIENT_STATUSES,
  connections: ['closed', 'unreachable', 'timeout'],
  codesAt: {},
  readsModel: true,
};

/** Legacy knows some services' own codes (`_retry.json`). */
export const withCodesAt = (rules: Rules, added: Rules['codesAt']): Rules => {
  const statuses = [...Object.keys(rules.codesAt), ...Object.keys(added)].map(Number);
  const codes = (status: number) => [...(rules.codesAt[status] ?? []), ...(added[status] ?? [])];
  return { ...rules, codesAt: Object.fromEntries(statuses.map((status) => [status, codes(status)])) };
};

/** Why a failure is worth another attempt by these rules. */
export function kindOf(rules: Rules, failure: Failure): Kind {
  if (isThrottling(rules, failure)) return 'throttling';
  return isTransient(rules, failure) ? 'transient' : null;
}

function isThrottling(rules: Rules, { status, code, modelled }: Failure): boolean {
  if (code !== undefined && rules.throttlingCodes.includes(code)) return true;
  if (rules.readsModel && modelled?.throttling) return true;
  const { statuses, evenIfModelled } = rules.throttlingStatuses;
  return status !== undefined && statuses.includes(status) && (evenIfModelled || modelled === undefined);
}

function isTransient(rules: Rules, { status, code, connection, modelled }: Failure): boolean {
  if (connection !== undefined) return rules.connections.includes(connection);
  if (rules.readsModel && modelled?.retryable) return true;
  if (code !== undefined && rules.transientCodes.includes(code)) return true;
  if (status === undefined) return false;
  return (
    rules.transientStatuses.includes(status) || (code !== undefined && (rules.codesAt[status] ?? []).includes(code))
  );
}
