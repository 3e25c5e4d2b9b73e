/** One call of a client, from its first event to its last. */
import type { HandlerExecutionContext, HttpRequest } from '@smithy/types';
import { EventAnswerError } from './answers.ts';
import type { CallEvents, Operation } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { isStream, ownCopy } from './messages.ts';

export interface CallOptions {
  /**
   * The service as the names of its events say it. Left out, it is the client's name in lower case, `s3` for `S3Client`,
   * which is botocore's word where a service's name is one word; {@link serviceOf} knows it for all.
   */
  readonly service?: string;
}

/** botocore's word for a client's service: `cloudwatch-logs` for the service id "CloudWatch Logs". */
export const serviceOf = (client: { readonly config: { readonly serviceId: string } }): string =>
  client.config.serviceId.toLowerCase().replaceAll(' ', '-');

type Kind = keyof CallEvents;

const REQUEST_HEADER = 'amz-sdk-request';

export class Call {
  readonly model: Operation;
  readonly #emitter: Emitter<CallEvents>;
  readonly #context: HandlerExecutionContext;
  #attempts = 0;

  constructor(emitter: Emitter<CallEvents>, context: HandlerExecutionContext, { service }: CallOptions) {
    const { clientName = '', commandName = '' } = context;
    this.#emitter = emitter;
    this.#context = context;
    this.model = {
      service: service ?? clientName.replace(/Client$/, '').toLowerCase(),
      name: commandName.replace(/Command$/, ''),
    };
  }

  /** Tells the handlers of an event; its payload is made only where there are some. Gives their first answer. */
  readonly tell = async <K extends Kind>(
    kind: K,
    payload: () => CallEvents[K],
    how?: { untilResponse: boolean },
  ): Promise<unknown> => {
    const { service, name } = this.model;
    // botocore resolves an endpoint before it knows the operation, and so says the service only.
    const event = kind === 'before-endpoint-resolution' ? `${kind}.${service}` : `${kind}.${service}.${name}`;
    return this.#emitter.hears(event) ? this.#emitter.emitInTurn(event, payload(), how) : undefined;
  };

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
  signing(): { signingName: string | undefined; regionName: string | undefined; signatureVersion: string | undefined } {
    const option = this.#context.__smithy_context?.selectedHttpAuthScheme?.httpAuthOption;
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      signingName: text(option?.signingProperties?.['name']),
      regionName: text(option?.signingProperties?.['region']),
      signatureVersion: option?.schemeId,
    };
  }

  /** Waits before an attempt that a handler asked for; an aborted call does not wait. */
  async pause(delayMs: number, { body }: HttpRequest): Promise<void> {
    if (isStream(body)) {
      throw new EventAnswerError(
        'needs-retry',
        'to try again',
        'that only where the body is not a stream, which can be sent once',
      );
    }
    const signal = this.#context.__smithy_context?.abortSignal;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      if (signal instanceof AbortSignal) {
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  /**
   * Puts the true number of attempts into the `$metadata` of what a call ended with, where handlers asked for more of them;
   * `carrier` is the error that the SDK saw instead of it, with what the SDK noted there.
   */
  correct(ended: unknown, carrier: unknown = ended): void {
    const [metadata, noted] = [metadataOf(ended), metadataOf(carrier)];
    if (metadata) Object.assign(metadata, noted, { attempts: this.#attempts });
    this.#attempts = 0;
  }
}

function metadataOf(ended: unknown): object | null {
  const metadata = typeof ended === 'object' && ended !== null && '$metadata' in ended ? ended.$metadata : null;
  return typeof metadata === 'object' ? metadata : null;
}
