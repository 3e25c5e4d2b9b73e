/**
 * The twelve events of a call, by botocore 1.44's names and in its order, with what they bring. Where botocore says
 * `request_dict` this says `requestDict`; a time is in ms and says so.
 */
import type { HandlerExecutionContext, HttpRequest, HttpResponse } from '@smithy/types';

/** The operation that is called, as the names of its events say it: `s3` and `PutObject`. */
export interface Operation {
  readonly service: string;
  readonly name: string;
}

/**
 * What all events of one call share, and no other call: a handler can write to it, or keep a WeakMap by it. It is the SDK's
 * own context; with `cacheMiddleware`, where the SDK has one for all calls of a command, from the second call on a copy.
 */
export type CallContext = HandlerExecutionContext;

/** An answer as it came over the wire, with what the SDK read from it: the output, or the error that the caller gets. */
export interface Response {
  readonly httpResponse: HttpResponse;
  readonly parsed: unknown;
}

/** A type alias, because an interface has no index signature, and an {@link EventMap} has one. */
export type CallEvents = {
  /** Once a call. An answer is the params that are used instead. */
  'provide-client-params': { params: object; model: Operation; context: CallContext };
  /** Once a call. A handler may change the params, which are this call's own. */
  'before-parameter-build': { params: object; model: Operation; context: CallContext };
  /** Once a call; its name ends with the service. */
  'before-endpoint-resolution': { params: object; model: Operation; context: CallContext };
  /** Once a call, the request written and not yet signed. An answer is the call's {@link Response}, and nothing is sent. */
  'before-call': { params: HttpRequest; model: Operation; context: CallContext };
  /** Each attempt, from here on. The request is this attempt's own: what a handler changes is signed and sent. */
  'request-created': { request: HttpRequest; operationName: string; context: CallContext };
  'choose-signer': SigningEvent;
  'before-sign': SigningEvent & { request: HttpRequest; operationName: string };
  /** The signed request. An answer is the HttpResponse that is taken instead of the service's. */
  'before-send': { request: HttpRequest; context: CallContext };
  /** What came back, unread. */
  'before-parse': { operationModel: Operation; responseDict: HttpResponse; context: CallContext };
  /** Both null where no response came, and then there is an exception. */
  'response-received': {
    responseDict: HttpResponse | null;
    parsedResponse: unknown;
    exception: unknown;
    context: CallContext;
  };
  /**
   * After every attempt, a successful one too. An answer of `{ delayMs }` makes the client try again after that time,
   * whatever its attempts and its quota; `false` makes this attempt the last.
   */
  'needs-retry': {
    response: Response | null;
    operation: Operation;
    /** From 1. */
    attempts: number;
    caughtException: unknown;
    requestDict: HttpRequest;
    context: CallContext;
  };
  /** Once a call that got a response, an error's too; `parsed` is the output or the error. */
  'after-call': { httpResponse: HttpResponse; parsed: unknown; model: Operation; context: CallContext };
  /** Once a call that ends without a response. */
  'after-call-error': { exception: unknown; model: Operation; context: CallContext };
};

/** How this attempt will be signed. */
interface SigningEvent {
  /** As the SDK names the service for its signature, such as `s3`; undefined where nothing is signed. */
  signingName: string | undefined;
  regionName: string | undefined;
  /** The SDK's id of the scheme, such as `aws.auth#sigv4`. */
  signatureVersion: string | undefined;
  context: CallContext;
}
