import type { ServerResponse } from 'node:http';
import { Http2ServerResponse, constants } from 'node:http2';
import { Socket } from 'node:net';

/** How a proxy can end a request without a whole response. */
export type Break = 'timeout' | 'reset' | 'closed';

/** What a flow that was broken off says of it. */
export const BROKEN: Record<Break, string> = {
  timeout: 'the proxy never answered',
  reset: 'the proxy reset the connection',
  closed: 'the proxy closed the connection without a whole answer',
};

/** Ends what a client waits for. What it is still sending is read, or its system would make a reset of a close. */
export function breakOff(response: ServerResponse, how: Break): void {
  response.req.resume();
  if (how === 'timeout') return;
  if (response instanceof Http2ServerResponse) {
    response.stream.close(how === 'reset' ? constants.NGHTTP2_INTERNAL_ERROR : constants.NGHTTP2_CANCEL);
    return;
  }
  const { socket } = response.req;
  if (how === 'closed') socket.end();
  else below(socket).resetAndDestroy();
}

/** The TCP connection below TLS: only that can be reset. Node keeps it in the property `_parent`. */
function below(socket: Socket): Socket {
  const parent: unknown = Reflect.get(socket, '_parent');
  return parent instanceof Socket ? below(parent) : socket;
}
