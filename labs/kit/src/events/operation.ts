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

/** The events of each place in the middleware stack. */
const KINDS = {
  call: ['provide-client-params', 'before-parameter-build', 'after-call', 'after-call-error'],
  endpoint: ['before-endpoint-resolution'],
  send: ['before-call'],
  attempts: ['request-created', 'choose-signer', 'before-sign', 'needs-retry'],
  received: ['response-received'],
  wire: ['before-send', 'before-parse'],
} as const satisfies Record<Place, readonly (keyof CallEvents)[]>;

const PLACES = ['call', 'endpoint', 'send', 'attempts', 'received', 'wire'] as const;

export type Place = (typeof PLACES)[number];

/** Where a call has to stop as well: for params of its own, or for what a handler further in may throw. */
const WITH: Partial<Record<Place, Place>> = { endpoint: 'call', attempts: 'send', received: 'send', wire: 'send' };

/** An operation, the names of its events, and the places where these are heard. */
export class OperationEvents {
  readonly model: Operation;
  readonly #names = new Map<keyof CallEvents, string>();
  #places: ReadonlySet<Place> = new Set();
  #asOf = -1;

  constructor(service: string, name: string) {
    this.model = { service, name };
    for (const kind of Object.values(KINDS).flat()) {
      // botocore resolves an endpoint before it knows the operation, and so says the service only.
      const isOfService = kind === 'before-endpoint-resolution';
      this.#names.set(kind, isOfService ? `${kind}.${service}` : `${kind}.${service}.${name}`);
    }
  }

  nameOf(kind: keyof CallEvents): string {
    return this.#names.get(kind) ?? kind;
  }

  /** The places that a call has to stop at, because somebody hears an event there. */
  heardPlaces(emitter: Emitter<CallEvents>): ReadonlySet<Place> {
    if (this.#asOf !== emitter.version) {
      const isHeard = (place: Place) => KINDS[place].some((kind) => emitter.hears(this.nameOf(kind)));
      this.#places = new Set(PLACES.filter(isHeard).flatMap((place) => [place, WITH[place] ?? place]));
      this.#asOf = emitter.version;
    }
    return this.#places;
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
