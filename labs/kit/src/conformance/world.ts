/** What a check is given: clients of the backend that it looks at, and a record of what they say and hear. */
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EC2 } from '@aws-sdk/client-ec2';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { S3, type GetObjectCommandInput, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { labClientConfig } from '../backends/client.ts';

/** How the clients reach the backend: by a URL, or by AWS's own hosts and a proxy that the agents go by way of. */
export type Connection =
  | { readonly endpoint: string; readonly agents?: Agents }
  | { readonly endpoint: null; readonly agents: Required<Agents> };

interface Agents {
  readonly httpAgent?: HttpAgent;
  readonly httpsAgent?: HttpsAgent;
}

/** A request and its answer, as the client saw them. */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer to a request that no client made. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An object with its bytes read. */
export type ReadObject = Omit<GetObjectCommandOutput, 'Body'> & { bytes: Buffer; text: string };

/** The clients retry nothing: what a backend answers is what is judged. */
export class World implements Disposable {
  readonly s3: S3;
  readonly sqs: SQS;
  readonly ec2: EC2;
  readonly kinesis: Kinesis;
  /** Made for this check alone; for checks of other services the name of what they make. */
  readonly bucket: string;
  readonly exchanges: Exchange[] = [];
  readonly #handler: NodeHttpHandler;

  constructor({ endpoint, agents = {} }: Connection, bucket: string) {
    this.bucket = bucket;
    this.#handler = new RecordingHandler(this.exchanges, agents);
    const config = {
      ...labClientConfig(endpoint),
      maxAttempts: 1,
      requestHandler: this.#handler,
    };
    this.s3 = new S3({ ...config, forcePathStyle: endpoint !== null });
    this.sqs = new SQS(config);
    this.ec2 = new EC2(config);
    this.kinesis = new Kinesis(config);
  }

  /** Stores a body under a key of the bucket. */
  put(Key: string, Body: string | Uint8Array = 'kept') {
    return this.s3.putObject({ Bucket: this.bucket, Key, Body });
  }

  /** Reads an object of the bucket. */
  async get(Key: string, input: Partial<GetObjectCommandInput> = {}): Promise<ReadObject> {
    const { Body, ...answer } = await this.s3.getObject({ Bucket: this.bucket, Key, ...input });
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    return { ...answer, bytes, text: bytes.toString() };
  }

  /** Asks past the clients, by a URL that may be presigned. */
  async ask(
    url: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<RawAnswer> {
    const { protocol, hostname, port, pathname, search, host } = new URL(url);
    const request = new HttpRequest({
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      method,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: {
        host,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
      body,
    });
    const { response } = await this.#handler.handle(request);
    return { status: response.statusCode, headers: response.headers, body: await bodyOf(response) };
  }

  [Symbol.dispose](): void {
    this.#handler.destroy();
  }
}

async function bodyOf({ body }: HttpResponse): Promise<Buffer> {
  return body instanceof Readable ? buffer(body) : Buffer.alloc(0);
}

/** Writes down every exchange, body and all. */
class RecordingHandler extends NodeHttpHandler {
  readonly #exchanges: Exchange[];

  constructor(exchanges: Exchange[], agents: Agents) {
    super({ ...agents });
    this.#exchanges = exchanges;
  }

  override async handle(
    request: HttpRequest,
    options?: Parameters<NodeHttpHandler['handle']>[1],
  ): Promise<{ response: HttpResponse }> {
    const { response } = await super.handle(request, options);
    const body = await bodyOf(response);
    const query = new URLSearchParams(
      Object.entries(request.query).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value ?? '']).map((each) => [name, each]),
      ),
    );
    this.#exchanges.push({
      method: request.method,
      path: query.size === 0 ? request.path : `${request.path}?${query}`,
      status: response.statusCode,
      headers: response.headers,
      body,
    });
    response.body = Readable.from([body]);
    return { response };
  }
}
