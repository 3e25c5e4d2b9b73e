/**
 * The twelve events of a call with one attempt, in their order: what each brings to a handler, here and in boto3 beside
 * `event_name`. test/lesson-05.test.ts compares every row with what real clients emit.
 */
export interface EventRow {
  name: string;
  /** `attempt`: again with every attempt. */
  once: 'call' | 'attempt';
  brings: readonly string[];
  boto3: readonly string[];
  /** What an answer of a handler does; absent where it does nothing. */
  answer?: string;
}

const SIGNER = ['signing_name', 'region_name', 'signature_version'];
const PARAMS = ['params', 'model', 'context'];

export const TWELVE_EVENTS: readonly EventRow[] = [
  {
    name: 'provide-client-params',
    once: 'call',
    brings: PARAMS,
    boto3: PARAMS,
    answer: 'other params for the call',
  },
  { name: 'before-parameter-build', once: 'call', brings: PARAMS, boto3: PARAMS },
  {
    name: 'before-endpoint-resolution',
    once: 'call',
    brings: PARAMS,
    boto3: ['builtins', 'model', 'params', 'context'],
  },
  {
    name: 'before-call',
    once: 'call',
    brings: PARAMS,
    boto3: ['model', 'params', 'request_signer', 'context'],
    answer: 'the response and the output; nothing is sent',
  },
  {
    name: 'request-created',
    once: 'attempt',
    brings: ['request', 'operationName', 'context'],
    boto3: ['request', 'operation_name'],
  },
  {
    name: 'choose-signer',
    once: 'attempt',
    brings: ['signingName', 'regionName', 'signatureVersion', 'context'],
    boto3: [...SIGNER, 'context'],
  },
  {
    name: 'before-sign',
    once: 'attempt',
    brings: ['signingName', 'regionName', 'signatureVersion', 'request', 'operationName', 'context'],
    boto3: ['request', ...SIGNER, 'request_signer', 'operation_name'],
  },
  {
    name: 'before-send',
    once: 'attempt',
    brings: ['request', 'context'],
    boto3: ['request'],
    answer: 'a response in the service’s place',
  },
  {
    name: 'before-parse',
    once: 'attempt',
    brings: ['operationModel', 'responseDict', 'context'],
    boto3: ['operation_model', 'response_dict', 'customized_response_dict'],
  },
  {
    name: 'response-received',
    once: 'attempt',
    brings: ['responseDict', 'parsedResponse', 'exception', 'context'],
    boto3: ['response_dict', 'parsed_response', 'context', 'exception'],
  },
  {
    name: 'needs-retry',
    once: 'attempt',
    brings: ['response', 'operation', 'attempts', 'caughtException', 'requestDict', 'context'],
    boto3: ['response', 'endpoint', 'operation', 'attempts', 'caught_exception', 'request_dict'],
    answer: 'try again, or never again',
  },
  {
    name: 'after-call',
    once: 'call',
    brings: ['httpResponse', 'parsed', 'model', 'context'],
    boto3: ['http_response', 'parsed', 'model', 'context'],
  },
];
