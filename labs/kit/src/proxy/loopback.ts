import { Server, type AddressInfo } from 'node:net';
import type { Mockttp } from 'mockttp';

/**
 * Starts a mockttp server on a free port of 127.0.0.1. mockttp 4.6 has no option for the address and listens on every
 * interface; its net.Server arrives in the property `server` before it listens, and is caught there.
 * @throws Error where a later mockttp does this differently: better no proxy than an open one
 */
export async function listenOnLoopback(mock: Mockttp): Promise<void> {
  let caught: Server | undefined;
  Object.defineProperty(mock, 'server', {
    configurable: true,
    get: () => caught,
    set(server: unknown) {
      if (server instanceof Server) {
        const listen = server.listen.bind(server);
        server.listen = () => listen({ host: '127.0.0.1', port: 0 });
        caught = server;
      } else {
        caught = undefined;
      }
    },
  });
  await mock.start(0);
  const address = caught?.address() as AddressInfo | null | undefined;
  if (address?.address === '127.0.0.1') return;
  await mock.stop();
  throw new Error('the proxy could not be kept on loopback: this version of mockttp opens its port in another way');
}
