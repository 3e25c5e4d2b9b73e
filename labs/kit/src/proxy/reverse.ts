import { listen, openDoor, type Listening } from './door.ts';
import type { Relay } from './relay.ts';

/** The front door of reverse mode: what an SDK takes for the service. */
export function listenReverse(relay: Relay, port: number): Promise<Listening> {
  return listen(openDoor(relay.serve.bind(relay)), port);
}
