/** Which failures are tried again: beside the SDK's own functions for it. */
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { THROTTLING_CODES } from '../flows/error-codes.ts';
import { CONNECTION_CODES, failedAttempt, TRANSIENT_CODES } from './outcomes.ts';

/** What the SDK's own functions take. */
type SdkError = Parameters<typeof isTransientError>[0];

/** An error as the SDK makes them, from parts that matter to it. */
const errors = fc.letrec<{ error: SdkError }>((tie) => ({
  error: fc
    .record(
      {
        name: fc.constantFrom(
          ...THROTTLING_CODES,
          ...TRANSIENT_CODES,
          'AbortError',
          'NoSuchKey',
          'RequestTimeTooSkewed',
          'InvalidSignatureException',
        ),
        message: fc.constantFrom('', 'Signature expired: it is too late', 'Stream closed with NGHTTP2_REFUSED_STREAM'),
        code: fc.constantFrom(...CONNECTION_CODES, 'ERR_HTTP2_STREAM_ERROR', 'CERT_HAS_EXPIRED'),
        $metadata: fc.record(
          {
            httpStatusCode: fc.constantFrom(200, 400, 403, 404, 429, 500, 501, 502, 503, 504, 509),
            clockSkewCorrected: fc.constant(true as const),
          },
          { requiredKeys: [] },
        ),
        $retryable: fc.record({ throttling: fc.boolean() }, { requiredKeys: [] }),
        cause: tie('error'),
      },
      { requiredKeys: ['message'] },
    )
    .map((parts) => Object.assign(new Error(parts.message), { $metadata: {}, $fault: 'client' as const }, parts)),
}));

test('a failure is sorted as the SDK sorts it', () => {
  fc.assert(
    fc.property(errors.error, (error) => {
      const expected = isThrottlingError(error) ? 'throttled' : isTransientError(error) ? 'transient' : 'error';
      expect(failedAttempt(error)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

describe('what is thrown and is no error of the SDK', () => {
  test.each([undefined, null, 'text', 7, {}, [], new Error('x'), { name: 7, code: {}, $metadata: null, cause: 'x' }])(
    '%j is an error like any other',
    (thrown) => {
      expect(failedAttempt(thrown)).toBe('error');
    },
  );

  test('an error that is its own cause ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(failedAttempt(error)).toBe('error');
  });
});
