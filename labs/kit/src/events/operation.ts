/** The operations of clients, by the words that their events use for them. */
import type { HandlerExecutionContext } from '@smithy/types';
import type { CallEvents, Operation } from './calls.ts';

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

/** An operation, and the names of its events, each made once. */
export class OperationEvents {
  readonly model: Operation;
  readonly #names = new Map<keyof CallEvents, string>();

  constructor(service: string, name: string) {
    this.model = { service, name };
  }

  nameOf(kind: keyof CallEvents): string {
    let name = this.#names.get(kind);
    if (name === undefined) {
      name = `${kind}.${this.model.service}`;
      // botocore resolves an endpoint before it knows the operation, and so says the service only.
      if (kind !== 'before-endpoint-resolution') name += `.${this.model.name}`;
      this.#names.set(kind, name);
    }
    return name;
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
