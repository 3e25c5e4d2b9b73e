/** fauxqs as it is used here. Its own declarations of fastify do not resolve, so the parts in use are declared again. */
import type { IncomingHttpHeaders, Server } from 'node:http';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApp } from 'fauxqs';
import { z } from 'zod';

/** An object as fauxqs keeps it. */
export interface StoredObject {
  key: string;
  contentLength: number;
  /** With its quotation marks. */
  etag: string;
  lastModified: Date;
  checksumAlgorithm?: string;
  checksumValue?: string;
  checksumType?: string;
}

/** What fauxqs keeps for S3: objects by key, by bucket. */
export interface Store {
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
}

export interface App {
  readonly server: Server;
  addHook(name: 'onRequest' | 'preHandler', hook: Hook): unknown;
  addHook(name: 'preValidation', hook: (request: Asked, reply: Reply) => Promise<void>): unknown;
  addHook(name: 'onSend', hook: SendHook): unknown;
  listen(at: { host: string; port: number }): Promise<string>;
  close(): PromiseLike<unknown>;
}

/** Goes on by `done`, or answers itself. Synchronous, so that nothing comes between a look at the store and the write. */
type Hook = (request: Asked, reply: Reply, done: () => void) => void;
type SendHook = (request: Asked, reply: Reply, payload: unknown, done: (error: null, payload: unknown) => void) => void;

export interface Asked {
  readonly method: string;
  /** In path style. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The route's: what stands for `*` is the key, without its percent signs. */
  readonly params: unknown;
  /** There from `preHandler` on. */
  body: unknown;
}

export interface Reply {
  readonly statusCode: number;
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): PromiseLike<unknown>;
}

const storeModule = z.object({
  S3Store: z.custom<new () => Store>((value) => typeof value === 'function'),
});

/** Its declaration wants every store; it makes those that it is not given. */
const builder = z.custom<(options: { logger: false; stores: { s3Store: Store } }) => App>(
  (value) => typeof value === 'function',
);

/**
 * Builds fauxqs, with its store of objects. fauxqs exports no store, and conditions, checksums and listings can't be done
 * right without it: so it is loaded by its file, of the one version that package.json pins.
 */
export async function buildFauxqs(): Promise<{ app: App; store: Store }> {
  const found = findPackageJSON('fauxqs', import.meta.url);
  if (found === undefined) throw new Error('The package fauxqs is not installed. Try: npm run setup');
  const file = join(dirname(found), 'dist', 's3', 's3Store.js');
  const { S3Store } = storeModule.parse(await import(/* @vite-ignore */ pathToFileURL(file).href));
  const store = new S3Store();
  return { app: builder.parse(buildApp)({ logger: false, stores: { s3Store: store } }), store };
}
