/**
 * botocore's events for a client of the AWS SDK for JavaScript v3: six middlewares, each at the place of the stack where
 * the SDK does what botocore's event stands for. From the outside in:
 *
 *     initialize  call      provide-client-params, before-parameter-build … after-call, after-call-error
 *     serialize   endpoint  before-endpoint-resolution
 *     build       send      before-call                                          then the SDK's retryMiddleware
 *     finalize    attempts  request-created, choose-signer, before-sign … needs-retry    then the SDK signs
 *     deserialize received  … response-received                                  then the SDK's deserializerMiddleware
 *     deserialize wire      before-send … before-parse                           then the request handler
 */
import type { getRetryPlugin } from '@smithy/core/retry';
import type { InitializeMiddleware, MiddlewareStack } from '@smithy/types';
import { Call } from './call.ts';
import type { CallEvents } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { operations, type CallOptions, type Place } from './operation.ts';
import { attempts, endpoint, received, send, wholeCall, wire } from './places.ts';

/** Fits the middleware stack of any client. */
export interface ClientPlugin {
  applyToStack<Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>): void;
}

/** How the SDK types its own plugins: what one does with inputs and outputs does not depend on which they are. */
type OfAnyClient = ReturnType<typeof getRetryPlugin>;

/** What tells that a client already has the plugin. */
const NAME = 'slowdownEvents';

/** Under which a call travels from middleware to middleware, with the arguments that each passes on to the next. */
const CALL = Symbol('the call of these arguments');

function callOf(args: object): Call {
  if (CALL in args && args[CALL] instanceof Call) return args[CALL];
  throw new Error(
    'A middleware of this client has passed on less than it was given, so nobody knows which call this is. Let it call next({ ...args, what it changes }).',
  );
}

/** A middleware for one place; a call that nobody hears there passes through. */
const at =
  <Args extends object, Result>(
    place: Place,
    does: (call: Call, next: (args: Args) => Promise<Result>, args: Args) => Promise<Result>,
  ) =>
  (next: (args: Args) => Promise<Result>) =>
  (args: Args): Promise<Result> => {
    const call = callOf(args);
    return call.isHeardAt(place) ? does(call, next, args) : next(args);
  };

/**
 * Emits the events of every call of a client: `client.middlewareStack.use(events(emitter))`.
 * @throws {Error} where the client has the plugin already
 */
export function events(emitter: Emitter<CallEvents>, options: CallOptions = {}): ClientPlugin {
  const operationOf = operations(options);

  const begin: InitializeMiddleware<object, object> = (next, sdkContext) => {
    const operation = operationOf(sdkContext);
    const atFirst = { ...sdkContext };
    let isFirst = true;
    return (args) => {
      const context = isFirst ? sdkContext : { ...atFirst };
      isFirst = false;
      const call = new Call(emitter, operation, context);
      const carried = { ...args, [CALL]: call };
      return call.isHeardAt('call') ? wholeCall(call, next, carried) : next(carried);
    };
  };

  const plugin: OfAnyClient = {
    applyToStack(stack: MiddlewareStack<object, object>) {
      if (stack.identify().some((middleware) => middleware.startsWith(NAME))) {
        throw new Error(
          'This client emits events already. Register your handlers on the emitter that it has, or make a client of your own.',
        );
      }
      stack.add(begin, { step: 'initialize', priority: 'high', name: NAME });
      stack.add(at('endpoint', endpoint), { step: 'serialize', priority: 'high', name: `${NAME}Endpoint` });
      stack.add(at('send', send), { step: 'build', priority: 'low', name: `${NAME}Send` });
      stack.addRelativeTo(at('attempts', attempts), {
        relation: 'before',
        toMiddleware: 'httpSigningMiddleware',
        name: `${NAME}Attempt`,
      });
      stack.addRelativeTo(at('received', received), {
        relation: 'before',
        toMiddleware: 'deserializerMiddleware',
        name: `${NAME}Response`,
      });
      stack.add(at('wire', wire), { step: 'deserialize', priority: 'low', name: `${NAME}Wire` });
    },
  };
  return plugin;
}
