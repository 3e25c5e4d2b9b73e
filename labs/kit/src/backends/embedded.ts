import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildApp } from 'fauxqs';
import type { Backend } from './backend.ts';
import { refusal } from './guard.ts';

/**
 * S3 inside this process, on fauxqs, on loopback and a free port. What fauxqs would get wrong without a word is refused
 * before it gets there: see {@link refusal}.
 */
export async function startEmbedded(): Promise<Backend> {
  // buildApp, not startFauxqs: the latter listens on every interface.
  const app = buildApp({ logger: false });
  app.addHook('onRequest', async (request: RequestHead, reply: Reply) => {
    const refused = refusal(request);
    if (refused) await reply.code(refused.status).header('content-type', 'application/xml').send(refused.body);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    name: 'embedded',
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** The part of fastify's request and reply that is used here; fastify itself is fauxqs's dependency, not ours. */
interface RequestHead {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}
interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): PromiseLike<unknown>;
}
