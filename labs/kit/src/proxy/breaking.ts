import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

/** How a proxy can end a request without a whole response. */
export type Break = 'timeout' | 'reset' | 'closed';

/** What a flow that was broken off says of it. */
export const BROKEN: Record<Break, string> = {
  timeout: 'the proxy never answered',
  reset: 'the proxy reset the connection',
  closed: 'the proxy closed the connection without a whole answer',
};

/** The service can't go on with a stream (RFC 9113, 7). Not node:http2's constant: reverse mode does without the module. */
const HTTP2_INTERNAL_ERROR = 2;

/** Ends what a client waits for. What it is still sending is read, or its system would make a reset of a close. */
export function breakOff(response: ServerResponse, how: Break): void {
  response.req.resume();
  if (how === 'timeout') return;
  if (isHttp2(response)) {
    // A stream of many on the connection. Cancelled, it would end as if it were whole for some clients, Node's too.
    response.stream.close(HTTP2_INTERNAL_ERROR);
    return;
  }
  const { socket } = response.req;
  if (how === 'closed') socket.end();
  else socket.resetAndDestroy();
}

function isHttp2(response: ServerResponse | Http2ServerResponse): response is Http2ServerResponse {
  return response.req.httpVersionMajor === 2;
}
