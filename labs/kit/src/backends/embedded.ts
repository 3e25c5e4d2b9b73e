import type { IncomingHttpHeaders } from 'node:http';
import { buildApp } from 'fauxqs';
import type { Backend } from './backend.ts';
import { refusal } from './guard.ts';

/**
 * S3 inside this process, on fauxqs, on loopback and a free port. What fauxqs would get wrong without a word is refused
 * before it gets there: see {@link refusal}.
 */
export async function startEmbedded(): Promise<Backend> {
  // buildApp, not startFauxqs: the latter listens on every interface.
  const build: (options: { logger: false }) => App = buildApp;
  const app = build({ logger: false });
  app.addHook('onRequest', async (request, reply) => {
    const refused = refusal(request);
    if (refused) await reply.code(refused.status).header('content-type', 'application/xml').send(refused.body);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    name: 'embedded',
    url,
    [Symbol.asyncDispose]: async () => {
      await app.close();
    },
  };
}

/** The part of fastify that is used here: fauxqs's own declarations of it do not resolve. */
interface App {
  addHook(name: 'onRequest', hook: (request: RequestHead, reply: Reply) => Promise<void>): unknown;
  listen(at: { host: string; port: number }): Promise<string>;
  close(): PromiseLike<unknown>;
}
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
