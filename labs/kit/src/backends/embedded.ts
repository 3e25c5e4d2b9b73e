import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Backend } from './backend.ts';
import { errorAnswer, type Answer } from './embedded/answers.ts';
import { bodyProblem, checksumIn, unframed } from './embedded/bodies.ts';
import { expiredUrl, failedCondition, overrides, rangeFor } from './embedded/conditions.ts';
import { buildFauxqs, type Asked, type Reply, type Store } from './embedded/fauxqs.ts';
import { bucketOfHost, serviceOfHost } from './embedded/hosts.ts';
import { listing } from './embedded/listing.ts';
import { refusal } from './embedded/refusals.ts';

/**
 * S3 and SQS inside this process, on fauxqs, on loopback and a free port. What fauxqs would get wrong without a word is
 * put right here, or refused before it gets there: see {@link refusal}.
 */
export async function startEmbedded(): Promise<Backend> {
  const { app, store } = await buildFauxqs();
  // Before fastify sees the request: fauxqs's own rewriting of hosts comes ahead of every hook.
  app.server.prependListener('request', toPathStyle);
  app.addHook('onRequest', (request, reply, done) =>
    answerOr(refusal(request) ?? expiredUrl(queryOf(request), Date.now()), reply, done),
  );
  app.addHook('preValidation', async (request, reply) => {
    const problem = await takeBody(request);
    if (problem) await send(problem, reply);
  });
  // What is looked up here still holds when fauxqs writes: it runs on from here without a pause.
  app.addHook('preHandler', (request, reply, done) => answerOr(decide(request, store), reply, done));
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode === 200) complete(request, reply, store);
    if (request.method === 'GET' && reply.statusCode < 300) describe(request, reply);
    done(null, withHost(request, payload));
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

/** Takes the body out of its frame and checks it. @returns S3's answer where it is not what it should be */
async function takeBody(request: Asked): Promise<Answer | null> {
  const sent = request.body;
  if (!Buffer.isBuffer(sent)) return null;
  const encodings = (request.headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  if (encodings.includes('aws-chunked')) {
    const content = unframed(sent);
    const length = request.headers['x-amz-decoded-content-length'];
    if (!content || (length !== undefined && Number(length) !== content.body.length)) {
      const said = 'You did not provide the number of bytes specified by the Content-Length HTTP header.';
      return errorAnswer(400, 'IncompleteBody', said);
    }
    request.body = content.body;
    Object.assign(request.headers, content.checksums);
    request.headers['content-encoding'] = encodings.filter((name) => name !== 'aws-chunked').join(', ');
    return bodyProblem(request.headers, content.body);
  }
  return bodyProblem(request.headers, sent);
}

const route = z.object({ bucket: z.string(), '*': z.string().default('') });

/** The bucket and the key that a request is about, or null where it is about neither. */
function target(request: Asked): { bucket: string; key: string; query: URLSearchParams } | null {
  const { data } = route.safeParse(request.params);
  if (!data) return null;
  return { bucket: data.bucket, key: data['*'], query: queryOf(request) };
}

function queryOf({ url }: Asked): URLSearchParams {
  return new URLSearchParams(url.split('?')[1] ?? '');
}

/** What depends on what is stored. @returns an answer in place of fauxqs's, or null */
function decide(request: Asked, store: Store): Answer | null {
  const at = target(request);
  const objects = at && store.buckets.get(at.bucket);
  if (!objects) return null;
  const stored = objects.get(at.key);
  switch (request.method) {
    case 'GET': {
      if (at.key === '') return at.query.has('lifecycle') ? null : listing(at.bucket, objects.values(), at.query);
      const range = rangeFor(request.headers.range, stored?.contentLength ?? 0);
      if (range === undefined) delete request.headers.range;
      else request.headers.range = range;
      return null;
    }
    case 'PUT':
    case 'POST':
      return failedCondition(request.headers, stored?.etag ?? null);
    default:
      return null;
  }
}

/**
 * Puts beside an object that was written what S3 keeps and fauxqs does not: the checksum, of which fauxqs knows three
 * of five, and its date without milliseconds, which no header can ask about.
 */
function complete(request: Asked, reply: Reply, store: Store): void {
  const at = target(request);
  const object = at && store.buckets.get(at.bucket)?.get(at.key);
  object?.lastModified.setMilliseconds(0);
  const checksum = request.method === 'PUT' ? checksumIn(request.headers) : null;
  if (!checksum) return;
  reply.header(`x-amz-checksum-${checksum.algorithm.toLowerCase()}`, checksum.value);
  if (!object || at.query.has('uploadId')) return;
  object.checksumAlgorithm = checksum.algorithm;
  object.checksumValue = checksum.value;
  object.checksumType = 'FULL_OBJECT';
}

/** What S3 says with an object, and fauxqs does not. */
function describe(request: Asked, reply: Reply): void {
  const at = target(request);
  if (!at?.key) return;
  reply.header('accept-ranges', 'bytes');
  for (const [name, value] of overrides(at.query)) reply.header(name, value);
}

/** The requests whose answers hold queues' URLs. */
const TELLS_QUEUES = /^AmazonSQS\.(CreateQueue|GetQueueUrl|ListQueues|ListDeadLetterSourceQueues)$/;

/** Queues' URLs at the host that was asked, where fauxqs has a name of loopback's that not every machine resolves. */
function withHost(request: Asked, payload: unknown): unknown {
  const { host = '', 'x-amz-target': action } = request.headers;
  if (typeof payload !== 'string' || typeof action !== 'string' || !TELLS_QUEUES.test(action)) return payload;
  const scheme = serviceOfHost(host) === null ? 'http' : 'https';
  return payload.replaceAll(/"http:\/\/sqs\.[^/"]+\//g, `"${scheme}://${host}/`);
}

function answerOr(answer: Answer | null, reply: Reply, done: () => void): void {
  if (answer) send(answer, reply);
  else done();
}

function send({ status, body }: Answer, reply: Reply): unknown {
  return reply.code(status).header('content-type', 'application/xml').send(body);
}
