/** What handlers may answer, read from whatever they did answer. */
import type { HttpRequest, HttpResponse } from '@smithy/types';
import { isHttpResponse, isObject, isStream, readableBody } from './messages.ts';

export class EventAnswerError extends TypeError {
  override name = 'EventAnswerError';
  readonly code = 'EVENT_ANSWER';
}

const shown = (answer: unknown) =>
  typeof answer === 'number' || typeof answer === 'boolean' ? String(answer) : `a value of the type ${typeof answer}`;

const unreadable = (kind: string, answer: unknown, wanted: string) =>
  new EventAnswerError(`A handler of ${kind} has answered ${shown(answer)}. It may answer ${wanted}, or nothing.`);

/** @throws {EventAnswerError} */
export function paramsFrom(answer: unknown): object | undefined {
  if (answer === undefined || isObject(answer)) return answer;
  throw unreadable('provide-client-params', answer, 'the params to use instead');
}

/**
 * What a middleware gives back for a call that `before-call` has answered. As in botocore, a status of 300 or more is an
 * error, and `parsed` is what is thrown.
 * @throws {EventAnswerError}
 */
export function responseFrom(answer: unknown): { response: HttpResponse; output: object } {
  if (isObject(answer) && 'httpResponse' in answer && 'parsed' in answer) {
    const { httpResponse, parsed } = answer;
    if (isHttpResponse(httpResponse) && isObject(parsed)) {
      const { statusCode } = httpResponse;
      const failed = parsed instanceof Error;
      if (failed !== statusCode >= 300) {
        throw new EventAnswerError(
          `A handler of before-call has answered with the status ${statusCode} and ${failed ? 'an' : 'no'} error as parsed. A status of 300 or more needs an error there, which the caller gets; any other an output.`,
        );
      }
      // Where the SDK keeps it, not to be printed with the error.
      if (failed) throw Object.defineProperty(parsed, '$response', { value: httpResponse, configurable: true });
      const $metadata = { httpStatusCode: statusCode, attempts: 0, totalRetryDelay: 0 };
      return { response: httpResponse, output: { $metadata, ...parsed } };
    }
  }
  throw unreadable('before-call', answer, '{ httpResponse, parsed }, the response and the output of the call');
}

/** An answer with its body as the SDK's deserializers read it. @throws {EventAnswerError} */
export function httpResponseFrom(answer: unknown): HttpResponse | undefined {
  if (answer === undefined) return answer;
  if (isHttpResponse(answer)) return readableBody(answer);
  throw unreadable('before-send', answer, 'an HttpResponse, { statusCode, headers, body }');
}

/** The longest that a timer waits: 24.8 days. A longer one fires at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** @throws {EventAnswerError} also for a retry of a request that cannot be sent again */
export function retryFrom(answer: unknown, { body }: HttpRequest): { delayMs: number } | false | undefined {
  if (answer === undefined || answer === false) return answer;
  if (isObject(answer) && 'delayMs' in answer && typeof answer.delayMs === 'number') {
    const { delayMs } = answer;
    if (delayMs >= 0 && delayMs <= LONGEST_DELAY_MS) {
      if (!isStream(body)) return { delayMs };
      throw new EventAnswerError(
        'A handler of needs-retry wants to try again, but the body of this request is a stream, which can be sent once. Give the command a string or bytes, or leave such a request alone: its requestDict.body is a stream.',
      );
    }
  }
  throw unreadable(
    'needs-retry',
    answer,
    '{ delayMs: 1000 } to try again, with a time from 0 to 2147483647, false to stop',
  );
}
