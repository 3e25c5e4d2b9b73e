/**
 * The events of a call: when each is emitted, where, what a handler may answer, and how its payload differs from botocore's
 * of the same name. The page on events shows this; test/events-boto3.test.ts compares it with what real boto3 and the real
 * SDK for JavaScript do.
 */
import type { CallEvents } from '@slowdown/kit/events';

export interface EventEntry {
  readonly kind: keyof CallEvents;
  readonly says: string;
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
    says: 'The call begins, with what the program passed.',
    per: 'call',
    place: INITIALIZE,
    may: 'Answer the params to use instead.',
    brings: ['params', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-parameter-build',
    says: 'The params are settled, and about to be written as a request.',
    per: 'call',
    place: INITIALIZE,
    may: 'Change the params in place. They are this call’s own: the command stays as it was.',
    brings: ['params', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-endpoint-resolution',
    says: 'Before the SDK looks for the address. Its name ends with the service: before-endpoint-resolution.s3.',
    per: 'call',
    place: SERIALIZE,
    may: 'Change the params in place.',
    brings: ['params', 'model', 'context'],
    lacks: ['builtins'],
    adds: [],
  },
  {
    kind: 'before-call',
    says: 'The request is written, and not yet signed. Its first attempt comes next.',
    per: 'call',
    place: BUILD,
    may: 'Answer { httpResponse, parsed }: nothing is sent, and the call ends with that. With a status of 300 or more, parsed is an error, and thrown. Later handlers are not called.',
    brings: ['params', 'model', 'context'],
    lacks: ['request_signer'],
    adds: [],
  },
  {
    kind: 'request-created',
    says: 'An attempt begins, with a request of its own.',
    per: 'attempt',
    place: FINALIZE,
    may: 'Change the request, which is this attempt’s own. The change is signed and sent.',
    brings: ['request', 'operationName', 'context'],
    lacks: [],
    adds: ['context'],
  },
  {
    kind: 'choose-signer',
    says: 'How this attempt will be signed.',
    per: 'attempt',
    place: FINALIZE,
    may: 'Look. The SDK has chosen already, once for the call.',
    brings: ['signingName', 'regionName', 'signatureVersion', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'before-sign',
    says: 'The last moment before the signature.',
    per: 'attempt',
    place: FINALIZE,
    may: 'Change the request; signed and sent.',
    brings: ['request', 'signingName', 'regionName', 'signatureVersion', 'operationName', 'context'],
    lacks: ['request_signer'],
    adds: ['context'],
  },
  {
    kind: 'before-send',
    says: 'The signed request is about to go out.',
    per: 'attempt',
    place: WIRE,
    may: 'Answer an HttpResponse, whose body may be text: it is taken instead of the service’s, and tried again as that would be. Or change the request: it arrives changed, and the change is not signed. A connection’s error that is thrown here is tried again.',
    brings: ['request', 'context'],
    lacks: [],
    adds: ['context'],
  },
  {
    kind: 'before-parse',
    says: 'A response has come, whatever its status, and is unread. Not emitted where none came.',
    per: 'attempt',
    place: WIRE,
    may: 'Change the response before it is read.',
    brings: ['operationModel', 'responseDict', 'context'],
    lacks: ['customized_response_dict'],
    adds: ['context'],
  },
  {
    kind: 'response-received',
    says: 'The response is read, or there is an exception instead of one.',
    per: 'attempt',
    place: DESERIALIZE,
    may: 'Look, or change what was read.',
    brings: ['responseDict', 'parsedResponse', 'exception', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'needs-retry',
    says: 'Every attempt ends with this one, a successful one too; attempts counts from 1.',
    per: 'attempt',
    place: FINALIZE,
    may: 'Answer { delayMs }: the client tries again after that time, whatever its attempts and its quota. Answer false: this attempt is the last.',
    brings: ['response', 'operation', 'attempts', 'caughtException', 'requestDict', 'context'],
    lacks: ['endpoint'],
    adds: ['context'],
  },
  {
    kind: 'after-call',
    says: 'The call ends with a response, be it an error’s: parsed is the output, or the error that the caller gets.',
    per: 'call',
    place: INITIALIZE,
    may: 'Change what the caller gets, in place.',
    brings: ['httpResponse', 'parsed', 'model', 'context'],
    lacks: [],
    adds: [],
  },
  {
    kind: 'after-call-error',
    says: 'The call ends without a response: no connection, an abort, what a handler threw.',
    per: 'call',
    place: INITIALIZE,
    may: 'Look.',
    brings: ['exception', 'model', 'context'],
    lacks: [],
    adds: ['model'],
  },
];

/** What the keys of payloads hold. */
export const BROUGHT = [
  { term: 'params', aside: '', says: 'The input of the command; in before-call, the request as it was written.' },
  { term: 'model, operation, operationModel', aside: '', says: '{ service, name }, such as s3 and PutObject.' },
  { term: 'operationName', aside: '', says: 'The name alone.' },
  {
    term: 'context',
    aside: '',
    says: 'One object for all events of a call, and for no other call: the SDK’s own. Keep a WeakMap by it, or write to it.',
  },
  { term: 'request', aside: '', says: 'This attempt’s request: method, path, query, headers, body.' },
  { term: 'requestDict', aside: '', says: 'The request as it was written, from which the next attempt’s is made.' },
  {
    term: 'signingName, regionName, signatureVersion',
    aside: '',
    says: 'Such as s3, eu-west-1 and aws.auth#sigv4, which is the SDK’s word for botocore’s v4 and s3v4.',
  },
  { term: 'responseDict, httpResponse', aside: '', says: 'The response: statusCode, headers, body.' },
  { term: 'parsedResponse, parsed', aside: '', says: 'What the SDK read from it: the output, or an error.' },
  { term: 'response', aside: '', says: '{ httpResponse, parsed }, or null where no response came.' },
  { term: 'exception, caughtException', aside: '', says: 'Why no response came; null where one did.' },
  { term: 'attempts', aside: '', says: 'The number of this attempt, from 1, forced ones included.' },
];

/** What a handler, or who adds it, may do wrong, and what the caller sees of it. test/events-hostile.test.ts tries each. */
export const HOSTILE = [
  {
    term: 'throws, or is rejected',
    aside: '',
    says: 'The caller gets that error, and nothing is tried again: later handlers of this event are not called, after-call-error is emitted, and $metadata of the error says how many attempts were made. As in botocore, before-send is the exception: an error of a connection that is thrown there is tried again. From provide-client-params and before-parameter-build no further event comes.',
  },
  {
    term: 'never resolves',
    aside: '',
    says: 'The call waits for 10 s, or for answerWithinMs of the emitter. Then it ends with an AnswerLateError that names the handler and the event. An abort of the call does not shorten that.',
  },
  {
    term: 'answers what is no answer',
    aside: '',
    says: 'The call ends with an EventAnswerError that shows the answer and says what may be answered. needs-retry wants { delayMs: 1000 }, where botocore wants seconds. Events that take no answer do not look at it.',
  },
  {
    term: 'asks for a retry of a stream',
    aside: '',
    says: 'The call ends with an EventAnswerError: a body that is a stream can be sent once. botocore winds its files back.',
  },
  {
    term: 'registers or removes handlers, itself too',
    aside: '',
    says: 'Counts from the next event on, or from the next call where nobody heard that part of this one. The handlers of an event are fixed when it is emitted.',
  },
  {
    term: 'has a wrong pattern',
    aside: '',
    says: 'One with an empty part, "before-send." for example, is refused with a TypeError when it is registered. One that no event fits is never called: "before-send.s*" looks for a service called s*.',
  },
  {
    term: 'is registered on a client’s second plugin',
    aside: '',
    says: 'use() throws: this client emits events already. Where the client has a plugin and the command another one, the SDK throws when the command is sent: Duplicate middleware name.',
  },
];
