import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { buildApp } from 'fauxqs';
import type { Backend } from './backend.ts';
import { refusal } from './guard.ts';
import { bucketOfHost, serviceOfHost } from './hosts.ts';

/**
 * S3 inside this process, on fauxqs, on loopback and a free port. What fauxqs would get wrong without a word is refused
 * before it gets there: see {@link refusal}.
 */
export async function startEmbedded(): Promise<Backend> {
  // buildApp, not startFauxqs: the latter listens on every interface.
  const build: (options: { logger: false }) => App = buildApp;
  const app = build({ logger: false });
  // Before fastify sees the request: fauxqs's own rewriting of hosts comes ahead of every hook.
  app.server.prependListener('request', toPathStyle);
  app.addHook('onRequest', async (request, reply) => {
    const refused = refusal(request);
    if (refused) await reply.code(refused.status).header('content-type', 'application/xml').send(refused.body);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    name: 'embedded',
    url,
    services: ['s3', 'sqs'],
    [Symbol.asyncDispose]: async () => {
      await app.close();
    },
  };
}

/** Puts the bucket that the host names into the path, so that every way to address an object is the same one. */
function toPathStyle(request: IncomingMessage): void {
  const { host = '' } = request.headers;
  const bucket = bucketOfHost(host);
  if (bucket === null) {
    const service = serviceOfHost(host);
    if (service !== null && service !== 's3') return;
    // SQS and SNS: a queue's URL is made from the host that it was asked for with.
    if (request.method === 'POST' && request.url === '/') return;
  } else {
    request.url = `/${bucket}${request.url ?? '/'}`;
  }
  request.headers.host = `127.0.0.1:${request.socket.localPort}`;
}

/** The part of fastify that is used here: fauxqs's own declarations of it do not resolve. */
interface App {
  readonly server: Server;
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
