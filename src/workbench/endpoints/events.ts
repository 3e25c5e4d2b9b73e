import { guarded } from '../guard.ts';
import type { WorkbenchEvent } from '../protocol.ts';

/** A comment now and then keeps the stream from looking dead, milliseconds. */
const HEARTBEAT_MS = 15_000;

export const GET = guarded((workbench) => {
  let leave = () => {};
  const stream = new ReadableStream<string>({
    start(controller) {
      const send = (event: WorkbenchEvent) => controller.enqueue(`data: ${JSON.stringify(event)}\n\n`);
      send({ type: 'snapshot', snapshot: workbench.snapshot() });
      const unsubscribe = workbench.subscribe(send);
      const heartbeat = setInterval(() => controller.enqueue(': alive\n\n'), HEARTBEAT_MS);
      leave = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
    },
    // Called when the page goes away.
    cancel: () => leave(),
  });
  return new Response(stream.pipeThrough(new TextEncoderStream()), {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
});
