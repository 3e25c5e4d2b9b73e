/** What handlers may answer, read from whatever they did answer. */
import type { HttpResponse } from '@smithy/types';
import { isHttpResponse } from './messages.ts';

export class EventAnswerError extends TypeError {
  override name = 'EventAnswerError';
  readonly code = 'EVENT_ANSWER';

  constructor(kind: string, answer: unknown, wanted: string) {
    super(`A handler of ${kind} has answered ${shown(answer)}. It may answer ${wanted}, or nothing.`);
  }
}

const shown = (answer: unknown) =>
  typeof answer === 'number' || typeof answer === 'boolean' ? String(answer) : `a value of the type ${typeof answer}`;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** @throws {EventAnswerError} */
export function paramsFrom(answer: unknown): object | undefined {
  if (answer === undefined || isObject(answer)) return answer;
  throw new EventAnswerError('provide-client-params', answer, 'the params to use instead');
}

/** What a middleware gives back for a call that `before-call` has answered. @throws {EventAnswerError} */
export function responseFrom(answer: unknown): { response: HttpResponse; output: object } {
  if (isObject(answer) && 'httpResponse' in answer && 'parsed' in answer) {
    const { httpResponse, parsed } = answer;
    if (isHttpResponse(httpResponse) && isObject(parsed)) {
      return {
        response: httpResponse,
        output: { $metadata: { httpStatusCode: httpResponse.statusCode, attempts: 0 }, ...parsed },
      };
    }
  }
  throw new EventAnswerError(
    'before-call',
    answer,
    '{ httpResponse, parsed }, the response and the output of the call',
  );
}

/** @throws {EventAnswerError} */
export function httpResponseFrom(answer: unknown): HttpResponse | undefined {
  if (answer === undefined || isHttpResponse(answer)) return answer;
  throw new EventAnswerError('before-send', answer, 'an HttpResponse, { statusCode, headers, body }');
}

/** @throws {EventAnswerError} */
export function retryFrom(answer: unknown): { delayMs: number } | false | undefined {
  if (answer === undefined || answer === false) return answer;
  if (isObject(answer) && 'delayMs' in answer && typeof answer.delayMs === 'number' && answer.delayMs >= 0) {
    return { delayMs: answer.delayMs };
  }
  throw new EventAnswerError(
    'needs-retry',
    answer,
    '{ delayMs: 1000 } to try again, with a time of 0 or more, false to stop',
  );
}
