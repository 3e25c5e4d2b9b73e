/**
 * botocore's events for a client of the AWS SDK for JavaScript v3: six middlewares, each at the place of the stack where
 * the SDK does what botocore's event stands for. From the outside in:
 *
 *     initialize  call      provide-client-params, before-parameter-build … after-call, after-call-error
 *     serialize   endpoint  before-endpoint-resolution
 *     build       send      before-call                                          then the SDK's retryMiddleware
 *     finalize    attempt   request-created, choose-signer, before-sign … needs-retry    then the SDK signs
 *     deserialize response  … response-received                                  then the SDK's deserializerMiddleware
 *     deserialize wire      before-send … before-parse                           then the request handler
 */
import type { getRetryPlugin } from '@smithy/core/retry';
import type {
  BuildMiddleware,
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  InitializeMiddleware,
  MiddlewareStack,
  SerializeMiddleware,
} from '@smithy/types';
import { httpResponseFrom, paramsFrom, responseFrom, retryFrom } from './answers.ts';
import { Call, type CallOptions } from './call.ts';
import type { CallEvents } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { discardBody, isHttpRequest, isHttpResponse, responseOf } from './messages.ts';

/** Fits the middleware stack of any client. */
export interface ClientPlugin {
  applyToStack<Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>): void;
}

/** How the SDK types its own plugins: what one does with inputs and outputs does not depend on which they are. */
type OfAnyClient = ReturnType<typeof getRetryPlugin>;

/** What tells that a client already has the plugin. */
const NAME = 'slowdownEvents';

/** Carries an error through the SDK's retries, which do not know this class and so let it pass. */
class Unretried extends Error {
  /** Not its cause: the SDK looks into the causes of an error, and a closed connection there it would try again. */
  readonly failure: unknown;

  constructor(failure: unknown) {
    super('This error is not for the retries of the SDK.');
    this.failure = failure;
  }
}

/** What a handler throws ends the call: as in botocore, where only `before-send` is inside of what may be tried again. */
const unretried = (told: Promise<unknown>): Promise<unknown> =>
  told.catch((error: unknown) => {
    throw new Unretried(error);
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

/**
 * Emits the events of every call of a client: `client.middlewareStack.use(events(emitter))`. Each call of this function
 * is for one client.
 * @throws {Error} where the client has the plugin already
 */
export function events(emitter: Emitter<CallEvents>, options: CallOptions = {}): ClientPlugin {
  const calls = new WeakMap<object, Call>();
  const callOf = (context: object) => {
    let call = calls.get(context);
    if (!call) calls.set(context, (call = new Call(emitter, context, options)));
    return call;
  };

  const call: InitializeMiddleware<object, object> = (next, context) => async (args) => {
    const { model, tell } = callOf(context);
    const given = args.input;
    const params = paramsFrom(await tell('provide-client-params', () => ({ params: given, model, context }))) ?? given;
    await tell('before-parameter-build', () => ({ params, model, context }));
    let result;
    try {
      result = await next({ ...args, input: params });
    } catch (exception) {
      const httpResponse = responseOf(exception);
      if (httpResponse) await tell('after-call', () => ({ httpResponse, parsed: exception, model, context }));
      else await tell('after-call-error', () => ({ exception, model, context }));
      throw exception;
    }
    const { response: httpResponse, output: parsed } = result;
    // A presigned URL is an output without a response: nobody was called.
    if (isHttpResponse(httpResponse)) await tell('after-call', () => ({ httpResponse, parsed, model, context }));
    return result;
  };

  const endpoint: SerializeMiddleware<object, object> = (next, context) => async (args) => {
    const { model, tell } = callOf(context);
    await tell('before-endpoint-resolution', () => ({ params: args.input, model, context }));
    return next(args);
  };

  const send: BuildMiddleware<object, object> = (next, context) => async (args) => {
    const { request } = args;
    if (!isHttpRequest(request)) return next(args);
    const call = callOf(context);
    const { model, tell } = call;
    const answer = await tell('before-call', () => ({ params: request, model, context }), { untilResponse: true });
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
  };

  const attempt: FinalizeRequestMiddleware<object, object> = (next, context) => async (args) => {
    const { request: requestDict } = args;
    if (!isHttpRequest(requestDict)) return next(args);
    const call = callOf(context);
    const { model, tell } = call;
    for (;;) {
      const { request, attempts } = call.nextAttempt(requestDict);
      const signing = call.signing();
      const operationName = model.name;
      await unretried(tell('request-created', () => ({ request, operationName, context })));
      await unretried(tell('choose-signer', () => ({ ...signing, context })));
      await unretried(tell('before-sign', () => ({ ...signing, request, operationName, context })));

      const { result, failure } = await ended(next({ ...args, request }));
      const httpResponse = result ? result.response : responseOf(failure);
      if (result && !isHttpResponse(httpResponse)) return result;
      const response = isHttpResponse(httpResponse) ? { httpResponse, parsed: result?.output ?? failure } : null;
      const caughtException = response ? null : failure;
      const told = tell('needs-retry', () => ({
        response,
        operation: model,
        attempts,
        caughtException,
        requestDict,
        context,
      }));
      const answer = retryFrom(await unretried(told));
      if (!answer) {
        if (result) return result;
        throw answer === false ? new Unretried(failure) : failure;
      }
      discardBody(httpResponse);
      await call.pause(answer.delayMs, requestDict);
    }
  };

  const response: DeserializeMiddleware<object, object> = (next, context) => async (args) => {
    const { tell } = callOf(context);
    const { result, failure } = await ended(next(args));
    const received = result ? result.response : responseOf(failure);
    if (result && !isHttpResponse(received)) return result;
    const responseDict = isHttpResponse(received) ? received : null;
    const parsedResponse = responseDict ? (result?.output ?? failure) : null;
    const exception = responseDict ? null : failure;
    await unretried(tell('response-received', () => ({ responseDict, parsedResponse, exception, context })));
    if (result) return result;
    throw failure;
  };

  const wire: DeserializeMiddleware<object, object> = (next, context) => async (args) => {
    const { request } = args;
    if (!isHttpRequest(request)) return next(args);
    const { model, tell } = callOf(context);
    const answer = httpResponseFrom(await tell('before-send', () => ({ request, context })));
    const result = answer ? { response: answer } : await next(args);
    const { response: responseDict } = result;
    if (isHttpResponse(responseDict)) {
      await unretried(tell('before-parse', () => ({ operationModel: model, responseDict, context })));
    }
    return result;
  };

  const plugin: OfAnyClient = {
    applyToStack(stack: MiddlewareStack<object, object>) {
      if (stack.identify().some((middleware) => middleware.startsWith(NAME))) {
        throw new Error(
          'This client emits events already. Register your handlers on the emitter that it has, or make a client of your own.',
        );
      }
      stack.add(call, { step: 'initialize', priority: 'high', name: NAME });
      stack.add(endpoint, { step: 'serialize', priority: 'high', name: `${NAME}Endpoint` });
      stack.add(send, { step: 'build', priority: 'low', name: `${NAME}Send` });
      stack.addRelativeTo(attempt, {
        relation: 'before',
        toMiddleware: 'httpSigningMiddleware',
        name: `${NAME}Attempt`,
      });
      stack.addRelativeTo(response, {
        relation: 'before',
        toMiddleware: 'deserializerMiddleware',
        name: `${NAME}Response`,
      });
      stack.add(wire, { step: 'deserialize', priority: 'low', name: `${NAME}Wire` });
    },
  };
  return plugin;
}
