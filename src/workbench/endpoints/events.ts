import { guarded } from '../guard.ts';
import type { WorkbenchEvent } from '../protocol.ts';

/** A comment now and then keeps the stream from looking dead, milliseconds. */
const HEARTBEAT_MS = 15_000;

/** Messages that may wait for a page that does not read. Past it the page is let go; it comes back to a new snapshot. */
const MOST_WAITING = 1000;

export const GET = guarded((workbench) => {
  let leave = () => {};
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => {
        controller.enqueue(encoder.encode(text));
        if ((controller.desiredSize ?? 0) > -MOST_WAITING) return;
        leave();
        controller.close();
      };
      const send = (event: WorkbenchEvent) => write(`data: ${JSON.stringify(event)}\n\n`);
      const unsubscribe = workbench.subscribe(send);
      const heartbeat = setInterval(() => write(': alive\n\n'), HEARTBEAT_MS);
      leave = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
      send({ type: 'snapshot', snapshot: workbench.snapshot() });
    },
    // Called when the page goes away.
    cancel: () => leave(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
});
