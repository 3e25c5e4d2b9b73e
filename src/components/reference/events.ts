/**
 * The events of a call: when each is emitted, where, what a handler may answer, and how its payload differs from botocore's
 * of the same name. The page on events shows this; test/events-boto3.test.ts compares it with what real boto3 and the real
 * SDK for JavaScript do.
 */
import type { CallEvents } from '@slowdown/kit/events';

export interface EventEntry {
  readonly kind: keyof CallEvents;
  readonly per: 'call' | 'attempt';
  /** Its place in the middleware stack. */
  readonly place: string;
  /** What a handler may do, and what comes of it. */
  readonly may: string;
  /** What it brings, in the order of its type. */
  readonly brings: readonly string[];
  /** What botocore's brings and this one does not, in botocore's words. */
  readonly lacks: readonly (keyof typeof LACKING)[];
  /** What this one brings and botocore's does not. */
  readonly adds: readonly string[];
}

/** What botocore's events bring and these cannot, and why. */
export const LACKING = {
  builtins:
    'The inputs of botocore’s endpoint rules. The SDK resolves its endpoints inside a middleware of its own, which hands out the result only.',
  request_signer:
    'botocore’s signer, one a client. The SDK chooses a signer for each call; what it chose is in choose-signer.',
  customized_response_dict:
    'What botocore’s parser adds to its result. The SDK’s deserializer adds nothing; change the response before it is read.',
  endpoint: 'botocore’s sender of requests. Its place is taken by the SDK’s request handler, which is the client’s.',
} as const;

const INITIALIZE = 'initialize, before all others';
const SERIALIZE = 'serialize, before all others';
const BUILD = 'build, after all others';
const FINALIZE = 'finalizeRequest, between retryMiddleware and httpSigningMiddleware';
const DESERIALIZE = 'deserialize, around deserializerMiddleware';
const WIRE = 'deserialize, after all others, around the request handler';

export const EVENTS: readonly EventEntry[] = [
  {
    kind: 'provide-client-params',
    per: 'call',
    place: INITIALIZE,
    may: 'Answer the params to use instead.',
    brings: ['params', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-parameter-build',
    per: 'call',
    place: INITIALIZE,
    may: 'Change the params in place; they are the caller’s own object.',
    brings: ['params', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-endpoint-resolution',
    per: 'call',
    place: SERIALIZE,
    may: 'Change the params in place.',
    brings: ['params', 'model', 'context'],
    lacks: ['builtins'],
    adds: [],
  },
  {
    kind: 'before-call',
    per: 'call',
    place: BUILD,
    may: 'Answer { httpResponse, parsed }: nothing is sent, and the call ends with that. The first answer counts, and later handlers are not called.',
    brings: ['params', 'model', 'context'],
    lacks: ['request_signer'],
    adds: [],
  },
  {
    kind: 'request-created',
    per: 'attempt',
    place: FINALIZE,
    may: 'Change the request, which is this attempt’s own. The change is signed and sent.',
    brings: ['request', 'operationName', 'context'],
    lacks: [],
    adds: ['context'],
  },
  {
    kind: 'choose-signer',
    per: 'attempt',
    place: FINALIZE,
    may: 'Look. The SDK has chosen already, once for the call.',
    brings: ['signingName', 'regionName', 'signatureVersion', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-sign',
    per: 'attempt',
    place: FINALIZE,
    may: 'Change the request; signed and sent.',
    brings: ['request', 'signingName', 'regionName', 'signatureVersion', 'operationName', 'context'],
    lacks: ['request_signer'],
    adds: ['context'],
  },
  {
    kind: 'before-send',
    per: 'attempt',
    place: WIRE,
    may: 'Answer an HttpResponse, which is taken instead of the service’s. Or change the signed request: it arrives changed, its signature does not.',
    brings: ['request', 'context'],
    lacks: [],
    adds: ['context'],
  },
  {
    kind: 'before-parse',
    per: 'attempt',
    place: WIRE,
    may: 'Change the response before it is read.',
    brings: ['operationModel', 'responseDict', 'context'],
    lacks: ['customized_response_dict'],
    adds: ['context'],
  },
  {
    kind: 'response-received',
    per: 'attempt',
    place: DESERIALIZE,
    may: 'Look, or change what was read.',
    brings: ['responseDict', 'parsedResponse', 'exception', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'needs-retry',
    per: 'attempt',
    place: FINALIZE,
    may: 'Answer { delayMs }: the client tries again after that time, whatever its attempts and its quota. Answer false: this attempt is the last.',
    brings: ['response', 'operation', 'attempts', 'caughtException', 'requestDict', 'context'],
    lacks: ['endpoint'],
    adds: ['context'],
  },
  {
    kind: 'after-call',
    per: 'call',
    place: INITIALIZE,
    may: 'Change what the caller gets, in place.',
    brings: ['httpResponse', 'parsed', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'after-call-error',
    per: 'call',
    place: INITIALIZE,
    may: 'Look.',
    brings: ['exception', 'model', 'context'],
    lacks: [],
    adds: ['model'],
  },
];
