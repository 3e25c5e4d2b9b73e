/** What the plugin does for one call at each of its places in the middleware stack. */
import type {
  BuildHandler,
  DeserializeHandler,
  FinalizeHandler,
  InitializeHandler,
  SerializeHandler,
} from '@smithy/types';
import { httpResponseFrom, paramsFrom, responseFrom, retryFrom } from './answers.ts';
import type { Call } from './call.ts';
import { discardBody, isHttpRequest, isHttpResponse, responseOf } from './messages.ts';

/** Carries an error through the SDK's retries, which do not know this class and so let it pass. */
class Unretried extends Error {
  /** Not its cause: the SDK looks into the causes of an error, and a closed connection there it would try again. */
  readonly failure: unknown;

  constructor(failure: unknown) {
    super('This error is not for the retries of the SDK.');
    this.failure = failure;
  }
}

/**
 * What a handler throws ends the call, as in botocore, where only `before-send` is inside of what may be tried again.
 * Nobody will read the response that it was told of.
 */
const unretried = <Answer>(told: Promise<Answer> | undefined, response?: unknown): Promise<Answer> | undefined =>
  told?.catch((failure: unknown) => {
    discardBody(response);
    throw new Unretried(failure);
  });

type Ended<Result> =
  { readonly result: Result; readonly failure: null } | { readonly failure: unknown; readonly result: null };

async function ended<Result>(running: Promise<Result>): Promise<Ended<Result>> {
  try {
    return { result: await running, failure: null };
  } catch (failure) {
    if (failure instanceof Unretried) throw failure;
    return { failure, result: null };
  }
}

type Next<Handler extends (args: never) => unknown> = [call: Call, next: Handler, args: Parameters<Handler>[0]];

/** provide-client-params, before-parameter-build … after-call, after-call-error */
export async function wholeCall(...[call, next, args]: Next<InitializeHandler<object, object>>) {
  const { model, context } = call;
  // What a handler changes is this call's: the same command, or input, may be sent again.
  const given = { ...args.input };
  const params =
    paramsFrom(await call.tell('provide-client-params', () => ({ params: given, model, context }))) ?? given;
  await call.tell('before-parameter-build', () => ({ params, model, context }));
  let result;
  try {
    result = await next({ ...args, input: params });
  } catch (exception) {
    const httpResponse = responseOf(exception);
    if (httpResponse) await call.tell('after-call', () => ({ httpResponse, parsed: exception, model, context }));
    else await call.tell('after-call-error', () => ({ exception, model, context }));
    throw exception;
  }
  const { response: httpResponse, output: parsed } = result;
  // A presigned URL is an output without a response: nobody was called.
  if (!isHttpResponse(httpResponse)) return result;
  try {
    await call.tell('after-call', () => ({ httpResponse, parsed, model, context }));
  } catch (error) {
    discardBody(httpResponse);
    throw error;
  }
  return result;
}

/** before-endpoint-resolution */
export async function endpoint(...[call, next, args]: Next<SerializeHandler<object, object>>) {
  const { model, context } = call;
  await call.tell('before-endpoint-resolution', () => ({ params: args.input, model, context }));
  return next(args);
}

/** before-call */
export async function send(...[call, next, args]: Next<BuildHandler<object, object>>) {
  const { request } = args;
  if (!isHttpRequest(request)) return next(args);
  const { model, context } = call;
  const answer = await call.tell('before-call', () => ({ params: request, model, context }), { untilResponse: true });
  if (answer !== undefined) return responseFrom(answer);
  try {
    const result = await next(args);
    call.correct(result.output);
    return result;
  } catch (error) {
    const failure = error instanceof Unretried ? error.failure : error;
    call.correct(failure, error);
    throw failure;
  }
}

/** request-created, choose-signer, before-sign … needs-retry, for each attempt */
export async function attempts(...[call, next, args]: Next<FinalizeHandler<object, object>>) {
  const { request: requestDict } = args;
  if (!isHttpRequest(requestDict)) return next(args);
  const { model, context } = call;
  const operationName = model.name;
  for (;;) {
    const { request, attempts } = call.nextAttempt(requestDict);
    await unretried(call.tell('request-created', () => ({ request, operationName, context })));
    await unretried(call.tell('choose-signer', () => ({ ...call.signing(), context })));
    await unretried(call.tell('before-sign', () => ({ ...call.signing(), request, operationName, context })));

    const { result, failure } = await ended(next({ ...args, request }));
    const httpResponse = result ? result.response : responseOf(failure);
    if (result && !isHttpResponse(httpResponse)) return result;
    const response = isHttpResponse(httpResponse) ? { httpResponse, parsed: result?.output ?? failure } : null;
    const caughtException = response ? null : failure;
    const payload = () => ({ response, operation: model, attempts, caughtException, requestDict, context });
    const told = call.tell('needs-retry', payload)?.then((answer) => retryFrom(answer, requestDict));
    const answer = await unretried(told, httpResponse);
    if (!answer) {
      if (result) return result;
      throw answer === false ? new Unretried(failure) : failure;
    }
    discardBody(httpResponse);
    await unretried(call.pause(answer.delayMs));
  }
}

/** response-received */
export async function received(...[call, next, args]: Next<DeserializeHandler<object, object>>) {
  const { context } = call;
  const { result, failure } = await ended(next(args));
  const response = result ? result.response : responseOf(failure);
  if (result && !isHttpResponse(response)) return result;
  const responseDict = isHttpResponse(response) ? response : null;
  const parsedResponse = responseDict ? (result?.output ?? failure) : null;
  const exception = responseDict ? null : failure;
  const payload = () => ({ responseDict, parsedResponse, exception, context });
  await unretried(call.tell('response-received', payload), responseDict);
  if (result) return result;
  throw failure;
}

/** before-send … before-parse */
export async function wire(...[call, next, args]: Next<DeserializeHandler<object, object>>) {
  const { request } = args;
  if (!isHttpRequest(request)) return next(args);
  const { model, context } = call;
  const answer = httpResponseFrom(await call.tell('before-send', () => ({ request, context })));
  const result = answer ? { response: answer } : await next(args);
  const { response: responseDict } = result;
  if (isHttpResponse(responseDict)) {
    const payload = () => ({ operationModel: model, responseDict, context });
    await unretried(call.tell('before-parse', payload), responseDict);
  }
  return result;
}
