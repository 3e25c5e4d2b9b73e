/** The operations of clients, by the words that their events use for them. */
import type { HandlerExecutionContext } from '@smithy/types';
import type { CallEvents, Operation } from './calls.ts';
import type { Emitter } from './emitter.ts';

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

/** An operation, and the names of its events. */
export class OperationEvents {
  readonly model: Operation;
  readonly names: Readonly<Record<keyof CallEvents, string>>;
  readonly #all: readonly string[];

  constructor(service: string, name: string) {
    this.model = { service, name };
    const named = (kind: keyof CallEvents) => `${kind}.${service}.${name}`;
    this.names = {
      'provide-client-params': named('provide-client-params'),
      'before-parameter-build': named('before-parameter-build'),
      // botocore resolves an endpoint before it knows the operation, and so says the service only.
      'before-endpoint-resolution': `before-endpoint-resolution.${service}`,
      'before-call': named('before-call'),
      'request-created': named('request-created'),
      'choose-signer': named('choose-signer'),
      'before-sign': named('before-sign'),
      'before-send': named('before-send'),
      'before-parse': named('before-parse'),
      'response-received': named('response-received'),
      'needs-retry': named('needs-retry'),
      'after-call': named('after-call'),
      'after-call-error': named('after-call-error'),
    };
    this.#all = Object.values(this.names);
  }

  /** Whether somebody hears any event of a call. */
  isHeard(emitter: Emitter<CallEvents>): boolean {
    return this.#all.some((name) => emitter.hears(name));
  }
}

/** Gives the events of the operation that a context is of. */
export function operations({ service }: CallOptions): (context: HandlerExecutionContext) => OperationEvents {
  const known = new Map<string, OperationEvents>();
  return ({ clientName = '', commandName = '' }) => {
    const key = `${clientName} ${commandName}`;
    let operation = known.get(key);
    if (!operation) {
      const word = service ?? clientName.replace(/Client$/, '').toLowerCase();
      known.set(key, (operation = new OperationEvents(word, commandName.replace(/Command$/, ''))));
    }
    return operation;
  };
}
