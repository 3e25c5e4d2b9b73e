import type { Asked } from '../faults.ts';
import {
  ERROR_BODY_LIMIT,
  errorCodeOf,
  isThrottlingCode,
  isThrottlingStatus,
  lateErrorCodeOf,
  mayFailLate,
  redactBody,
  redactHeaders,
  redactPath,
  sdkHeaders,
  type Flow,
  type Hold,
} from '../flows.ts';
import { decodedContent } from '../flows/content.ts';
import { KeptRequest, KeptResponse } from './kept-heads.ts';
import { bytesOf, headerOf, headersByName, type RequestHead, type ResponseHead } from './messages.ts';

/** How much of an error's body is looked at, bytes. A longer one is no service's error, and its flow keeps none of it. */
const ERROR_BYTES = 64 * 1024;

const NEVER_HELD: readonly Hold[] = [];

/**
 * A flow while it happens: the heads as they came and a few numbers. The record that others see is made when somebody
 * looks; credentials leave on the way, and what is made of an ended flow is made once.
 */
export class LiveFlow {
  /** Counts the flows of a run, from 1. */
  readonly number: number;
  readonly startMs: number;
  request: RequestHead;
  readonly sdk: Flow['sdk'];
  response: ResponseHead | null = null;
  endMs: number | null = null;
  /** The types of the faults that struck. */
  fault: string | null = null;
  /** Why it ended otherwise than with a whole response. */
  error: string | null = null;
  held: readonly Hold[] = NEVER_HELD;
  readonly #failsLate: boolean;
  readonly #run: string;
  #errorChunks: Uint8Array[] | null = null;
  #answer: string | null = null;
  #errorBytes = 0;
  #record: Flow | undefined;

  /** @param run the first half of the ids of one run, 8 digits */
  constructor(run: string, number: number, startMs: number, request: RequestHead) {
    this.#run = run;
    this.number = number;
    this.startMs = startMs;
    this.request = request;
    this.#failsLate = mayFailLate(request.method, request.target, headerOf(request.headers, 'x-amz-copy-source'));
    this.sdk = sdkHeaders({
      'amz-sdk-invocation-id': headerOf(request.headers, 'amz-sdk-invocation-id'),
      'amz-sdk-request': headerOf(request.headers, 'amz-sdk-request'),
    });
  }

  /** Looks like S3's request ids: 16 digits, the first half of the run, the rest counted. */
  get id(): string {
    return this.#run + this.number.toString(16).toUpperCase().padStart(8, '0');
  }

  /** What an answer in the service's place depends on. */
  get asked(): Asked {
    const { method, headers } = this.request;
    return { method, requestId: this.id, header: (name) => headerOf(headers, name) };
  }

  /** The body of the response may be that of an error. */
  get mayHoldError(): boolean {
    return this.response !== null && (this.response.status >= 400 || this.#failsLate);
  }

  /** Notes a piece of the response's body; only that of an error is kept. */
  note(chunk: Uint8Array): void {
    if (!this.mayHoldError || this.#errorBytes > ERROR_BYTES) return;
    this.#errorBytes += chunk.length;
    if (this.#errorBytes > ERROR_BYTES) this.#errorChunks = null;
    else (this.#errorChunks ??= []).push(chunk);
  }

  /** Notes the whole body of an answer in the service's place. */
  noteAnswer(body: string): void {
    if (this.mayHoldError) this.#answer = body;
  }

  /** It has ended: from now on it is only kept. */
  settle(): void {
    this.request = new KeptRequest(this.request);
    this.response &&= new KeptResponse(this.response);
  }

  get errorCode(): string | null {
    if (this.response === null || !this.mayHoldError) return null;
    const { status, headers } = this.response;
    if (status < 400) return lateErrorCodeOf(this.#errorBody());
    const told = {
      'x-amzn-query-error': headerOf(headers, 'x-amzn-query-error'),
      'x-amzn-errortype': headerOf(headers, 'x-amzn-errortype'),
    };
    return errorCodeOf(told, this.#errorBody());
  }

  /** As `isThrottled` has it for a record. */
  get isThrottled(): boolean {
    if (this.response === null) return false;
    // The status first: it is there, and the code has to be looked for.
    return isThrottlingStatus(this.response.status) || isThrottlingCode(this.errorCode);
  }

  /** The flow as it stands, without credentials. */
  record(): Flow {
    if (this.#record) return this.#record;
    const record = this.#made();
    if (this.endMs !== null) this.#record = record;
    return record;
  }

  #made(): Flow {
    const { request, response, errorCode } = this;
    return {
      id: this.id,
      startMs: this.startMs,
      endMs: this.endMs,
      request: {
        method: request.method,
        ...(request.scheme === 'https' && { scheme: request.scheme }),
        ...(request.httpVersion !== '1.1' && { httpVersion: request.httpVersion }),
        host: headerOf(request.headers, 'host') ?? '',
        path: redactPath(request.target),
        headers: redactHeaders(headersByName(request.headers)),
        bytes: bytesOf(request.headers),
      },
      response: response && {
        status: response.status,
        statusText: response.statusText,
        headers: redactHeaders(headersByName(response.headers)),
        bytes: bytesOf(response.headers),
        errorCode,
        // Redacted before it is cut: half an element would not be recognised.
        body:
          response.status < 400 && errorCode === null ? null : redactBody(this.#errorBody()).slice(0, ERROR_BODY_LIMIT),
      },
      fault: this.fault,
      sdk: this.sdk,
      ...(this.error !== null && { error: this.error }),
      ...(this.held.length > 0 && { held: this.held.map((hold) => ({ ...hold })) }),
    };
  }

  #errorBody(): string {
    if (this.#answer !== null) return this.#answer;
    const encoding = this.response ? headerOf(this.response.headers, 'content-encoding') : undefined;
    return new TextDecoder().decode(decodedContent(Buffer.concat(this.#errorChunks ?? []), encoding));
  }
}
