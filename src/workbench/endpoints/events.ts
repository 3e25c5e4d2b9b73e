import { guarded } from '../guard.ts';
import type { WorkbenchEvent } from '../protocol.ts';

/** A comment now and then keeps the stream from looking dead, milliseconds. */
const HEARTBEAT_MS = 15_000;

export const GET = guarded((workbench, request) => {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: WorkbenchEvent) => {
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
      };
      send({ type: 'snapshot', snapshot: workbench.snapshot() });
      const unsubscribe = workbench.subscribe(send);
      const heartbeat = setInterval(() => controller.enqueue(encoder.encode(': alive\n\n')), HEARTBEAT_MS);
      request.signal.addEventListener('abort', () => {
        clearInterval(heartbeat);
        unsubscribe();
        controller.close();
      });
    },
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
});
