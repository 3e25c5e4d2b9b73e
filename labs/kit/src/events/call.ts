/** One call of a client, from its first event to its last. */
import type { HttpRequest } from '@smithy/types';
import type { CallContext, CallEvents, Operation } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { isObject, ownCopy } from './messages.ts';
import type { OperationEvents, Place } from './operation.ts';

const REQUEST_HEADER = 'amz-sdk-request';

export class Call {
  readonly model: Operation;
  readonly context: CallContext;
  readonly #emitter: Emitter<CallEvents>;
  readonly #operation: OperationEvents;
  readonly #places: ReadonlySet<Place>;
  #attempts = 0;
  /** Attempts that handlers asked for, beside the SDK's own. */
  #forced = 0;
  #pausedMs = 0;

  constructor(emitter: Emitter<CallEvents>, operation: OperationEvents, context: CallContext) {
    this.model = operation.model;
    this.context = context;
    this.#emitter = emitter;
    this.#operation = operation;
    this.#places = operation.heardPlaces(emitter);
  }

  /** Whether somebody heard an event of this place when the call began. */
  isHeardAt(place: Place): boolean {
    return this.#places.has(place);
  }

  /**
   * Tells the handlers of an event, and gives their first answer. Its payload is made, and there is something to wait for,
   * only where somebody hears it.
   */
  tell<Kind extends keyof CallEvents>(
    kind: Kind,
    payload: () => CallEvents[Kind],
    how?: { untilResponse: boolean },
  ): Promise<unknown> | undefined {
    const name = this.#operation.nameOf(kind);
    return this.#emitter.hears(name) ? this.#emitter.emitInTurn(name, payload(), how) : undefined;
  }

  /** The request of the next attempt, a copy of the written one, with its number from 1. */
  nextAttempt(written: HttpRequest): { request: HttpRequest; attempts: number } {
    this.#attempts += 1;
    const request = ownCopy(written);
    const said = request.headers[REQUEST_HEADER];
    // The SDK counts its own attempts; those that a handler asked for come on top.
    if (said) request.headers[REQUEST_HEADER] = said.replace(/attempt=\d+/, `attempt=${this.#attempts}`);
    return { request, attempts: this.#attempts };
  }

  /** How the SDK will sign an attempt of this call. */
  signing() {
    const option = this.context.__smithy_context?.selectedHttpAuthScheme?.httpAuthOption;
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      signingName: text(option?.signingProperties?.['name']),
      regionName: text(option?.signingProperties?.['region']),
      signatureVersion: option?.schemeId,
    };
  }

  /** Waits before an attempt that a handler asked for. @throws an AbortError, as the SDK does, where the call is aborted */
  async pause(delayMs: number): Promise<void> {
    const signal: unknown = this.context.__smithy_context?.abortSignal;
    this.#forced += 1;
    this.#pausedMs += delayMs;
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer);
        reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
      };
      const timer = setTimeout(() => {
        if (signal instanceof AbortSignal) signal.removeEventListener('abort', abort);
        resolve();
      }, delayMs);
      if (!(signal instanceof AbortSignal)) return;
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Puts the true number of attempts and the true delay into the `$metadata` of what a call ended with, where handlers had a
   * part in it. `carrier` is the error that the SDK saw instead of it, with what the SDK noted there.
   */
  correct(ended: unknown, carrier: unknown = ended): void {
    const [forced, pausedMs] = [this.#forced, this.#pausedMs];
    // The SDK may call again what is below, after a redirect.
    this.#attempts = this.#forced = this.#pausedMs = 0;
    if (forced === 0 && carrier === ended) return;
    const { attempts = 1, totalRetryDelay = 0 } = metadataOf(carrier) ?? {};
    const corrected = { attempts: Number(attempts) + forced, totalRetryDelay: Number(totalRetryDelay) + pausedMs };
    const metadata = metadataOf(ended);
    if (metadata) Object.assign(metadata, corrected);
    else if (ended instanceof Error && Object.isExtensible(ended)) Object.assign(ended, { $metadata: corrected });
  }
}

const metadataOf = (ended: unknown): { attempts?: unknown; totalRetryDelay?: unknown } | null =>
  isObject(ended) && '$metadata' in ended && isObject(ended.$metadata) ? ended.$metadata : null;
