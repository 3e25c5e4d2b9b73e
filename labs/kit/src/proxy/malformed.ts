import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Mockttp } from 'mockttp';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers 400 to a request whose target is no URL, before mockttp 4.6 sees it: its router throws on one like
 * `GET http://[`, outside of all that could catch it, and would end the process. Its listener is in the property `app`.
 * @throws Error where a later mockttp does this differently
 */
export function refuseMalformed(mock: Mockttp): void {
  const listener: unknown = Reflect.get(mock, 'app');
  if (!isListener(listener)) {
    throw new Error(
      'the proxy could not be guarded against malformed requests: this version of mockttp is built otherwise',
    );
  }
  const guarded: Listener = (request, response) => {
    if (isTarget(request.url ?? '')) listener(request, response);
    else response.writeHead(400, { 'content-length': 0, connection: 'close' }).end();
  };
  Reflect.set(mock, 'app', guarded);
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'function';
}

/** A path, as clients of a server send it, or a whole URL, as clients of a proxy do. */
function isTarget(target: string): boolean {
  return URL.canParse(target.startsWith('/') ? `http://host${target}` : target);
}
