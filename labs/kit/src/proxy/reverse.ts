import type { Origin } from './connections.ts';
import { listen, openDoor, type Listening } from './door.ts';
import { passUpgrade } from './forward-upgrade.ts';
import type { Pipeline } from './pipeline.ts';
import { Relay } from './relay.ts';

/** The front door of reverse mode: what an SDK takes for the service. */
export function listenReverse(
  origin: Origin,
  { pipeline, port }: { pipeline: Pipeline; port: number },
): Promise<Listening> {
  const relay = new Relay(pipeline, () => origin);
  const door = openDoor((request, response) => relay.serve(request, response));
  door.on('upgrade', (request, socket, head) => passUpgrade({ request, socket, head, origin, pipeline }));
  return listen(door, port);
}
