import type { Agent } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { S3Client } from '@aws-sdk/client-s3';
import { labClient, makeBucket, type Backend } from '../backends.ts';
import { startProxy, type Authority, type Proxy } from '../proxy.ts';
import { tenthOfTheBackoff } from './backoff.ts';

/**
 * A proxy that reads what goes to AWS, as a company's does, with a backend behind it, and servers elsewhere. All names
 * lead to this machine.
 */
export interface Company {
  proxy: Proxy;
  authority: Authority;
  /** Name of an empty bucket. */
  bucket: string;
  /** A client of the default endpoint, `https://BUCKET.s3.us-east-1.amazonaws.com`, that connects as the agent does. */
  client(agent: Agent): S3Client;
  /**
   * URL of a server that the proxy does not intercept.
   * @param certifiedAs the name in its certificate, which the company's authority has issued; default: its own
   */
  serve(host: string, certifiedAs?: string): Promise<string>;
}

export interface CompanyOptions {
  /** What the proxy intercepts, and what its authority may vouch for. Default amazonaws.com. */
  hosts?: readonly string[];
  /** When the hours of the proxy's authority begin. Default now. */
  from?: Date;
}

/** Everything is released with the given resources. */
export async function openCompany(
  backend: Backend,
  { hosts = ['amazonaws.com'], from }: CompanyOptions,
  resources: AsyncDisposableStack,
): Promise<Company> {
  const intercept = {
    hosts: [...hosts],
    to: backend.url,
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    ...(from && { from }),
  };
  const proxy = resources.use(await startProxy({ intercept }));
  const { authority } = proxy;
  if (!authority) throw new Error('a proxy that intercepts has an authority');
  const bucket = `lab-${crypto.randomUUID()}`;
  await makeBucket(backend.url, bucket);
  return {
    proxy,
    authority,
    bucket,
    client: (httpsAgent) =>
      resources.adopt(
        labClient('https://s3.us-east-1.amazonaws.com', {
          forcePathStyle: false,
          requestHandler: { httpsAgent },
          retryStrategy: tenthOfTheBackoff(),
        }),
        (client) => client.destroy(),
      ),
    async serve(host, certifiedAs = host) {
      const server = createServer(await authority.issue(certifiedAs), (_, response) => response.end('ok'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      resources.defer(async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      });
      return `https://${host}:${(server.address() as AddressInfo).port}/`;
    },
  };
}
