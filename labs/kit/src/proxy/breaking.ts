import type { ServerResponse } from 'node:http';
import { Http2ServerResponse, constants } from 'node:http2';

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
    // A stream of many on the connection. Cancelled, it would end as if it were whole for some clients, Node's too.
    response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const { socket } = response.req;
  if (how === 'closed') socket.end();
  else socket.resetAndDestroy();
}
