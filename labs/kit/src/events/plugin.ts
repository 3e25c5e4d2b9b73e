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
import { Call } from './call.ts';
import type { CallEvents } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { discardBody, isHttpRequest, isHttpResponse, responseOf } from './messages.ts';
import { operations, type CallOptions } from './operation.ts';

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

/**
 * What a handler throws ends the call, as in botocore, where only `before-send` is inside of what may be tried again.
 * Nobody will read the response that it was told of.
 */
async function unretried<Answer>(read: () => Promise<Answer>, response?: unknown): Promise<Answer> {
  try {
    return await read();
  } catch (failure) {
    discardBody(response);
    throw new Unretried(failure);
  }
}

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

/** Under which the call travels from middleware to middleware, with the arguments that each passes on to the next. */
const CALL = Symbol('the call of these arguments');

function callOf(args: object): Call {
  if (CALL in args && args[CALL] instanceof Call) return args[CALL];
  throw new Error(
    'A middleware of this client has passed on less than it was given, so nobody knows which call this is. Let it call next({ ...args, what it changes }).',
  );
}

/**
 * Emits the events of every call of a client: `client.middlewareStack.use(events(emitter))`.
 * @throws {Error} where the client has the plugin already
 */
export function events(emitter: Emitter<CallEvents>, options: CallOptions = {}): ClientPlugin {
  const operationOf = operations(options);

  const call: InitializeMiddleware<object, object> = (next, sdkContext) => async (args) => {
    const call = new Call(emitter, operationOf(sdkContext), sdkContext);
    const { model, context } = call;
    // What a handler changes is this call's: the same command, or input, may be sent again.
    const given = { ...args.input };
    const params =
      paramsFrom(await call.tell('provide-client-params', () => ({ params: given, model, context }))) ?? given;
    await call.tell('before-parameter-build', () => ({ params, model, context }));
    const carried = { ...args, input: params, [CALL]: call };
    let result;
    try {
      result = await next(carried);
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
  };

  const endpoint: SerializeMiddleware<object, object> = (next) => async (args) => {
    const call = callOf(args);
    const { model, context } = call;
    await call.tell('before-endpoint-resolution', () => ({ params: args.input, model, context }));
    return next(args);
  };

  const send: BuildMiddleware<object, object> = (next) => async (args) => {
    const { request } = args;
    if (!isHttpRequest(request)) return next(args);
    const call = callOf(args);
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
  };

  const attempt: FinalizeRequestMiddleware<object, object> = (next) => async (args) => {
    const { request: requestDict } = args;
    if (!isHttpRequest(requestDict)) return next(args);
    const call = callOf(args);
    const { model, context } = call;
    const operationName = model.name;
    for (;;) {
      const { request, attempts } = call.nextAttempt(requestDict);
      await unretried(async () => {
        await call.tell('request-created', () => ({ request, operationName, context }));
        await call.tell('choose-signer', () => ({ ...call.signing(), context }));
        await call.tell('before-sign', () => ({ ...call.signing(), request, operationName, context }));
      });

      const { result, failure } = await ended(next({ ...args, request }));
      const httpResponse = result ? result.response : responseOf(failure);
      if (result && !isHttpResponse(httpResponse)) return result;
      const response = isHttpResponse(httpResponse) ? { httpResponse, parsed: result?.output ?? failure } : null;
      const caughtException = response ? null : failure;
      const payload = () => ({ response, operation: model, attempts, caughtException, requestDict, context });
      const answer = await unretried(
        async () => retryFrom(await call.tell('needs-retry', payload), requestDict),
        httpResponse,
      );
      if (!answer) {
        if (result) return result;
        throw answer === false ? new Unretried(failure) : failure;
      }
      discardBody(httpResponse);
      await unretried(() => call.pause(answer.delayMs));
    }
  };

  const response: DeserializeMiddleware<object, object> = (next) => async (args) => {
    const call = callOf(args);
    const { context } = call;
    const { result, failure } = await ended(next(args));
    const received = result ? result.response : responseOf(failure);
    if (result && !isHttpResponse(received)) return result;
    const responseDict = isHttpResponse(received) ? received : null;
    const parsedResponse = responseDict ? (result?.output ?? failure) : null;
    const exception = responseDict ? null : failure;
    const payload = () => ({ responseDict, parsedResponse, exception, context });
    await unretried(async () => call.tell('response-received', payload), responseDict);
    if (result) return result;
    throw failure;
  };

  const wire: DeserializeMiddleware<object, object> = (next) => async (args) => {
    const { request } = args;
    if (!isHttpRequest(request)) return next(args);
    const call = callOf(args);
    const { model, context } = call;
    const answer = httpResponseFrom(await call.tell('before-send', () => ({ request, context })));
    const result = answer ? { response: answer } : await next(args);
    const { response: responseDict } = result;
    if (isHttpResponse(responseDict)) {
      const payload = () => ({ operationModel: model, responseDict, context });
      await unretried(async () => call.tell('before-parse', payload), responseDict);
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
