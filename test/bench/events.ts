/**
 * What events cost: uploads of a client that emits against uploads of a bare one, in turn, to one server that answers at
 * once on connections that stay open. Run with `npm run bench`; `--write`
 * puts the figures where the site's page takes them from. Figures are ratios, so that they mean the same on a fast
 * and on a slow machine; nothing is asserted.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { metrics } from '@slowdown/kit/metrics';
import { readableMeter } from '@slowdown/kit/metrics/reading';
import { here, publish } from './machine.ts';

/** Short and many, so that what else the machine does meets all of them alike. */
const ROUNDS = 120;
const UPLOADS = 80;
const WORKERS = 16;
const BODY = Buffer.alloc(1024, 'x');

/** On a thread of its own, so that what is measured is the client's side. */
function serve(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { etag: '"1"', 'content-length': '0' }).end());
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
}

/** What a client does with its events, and nothing of it for the bare one. */
const LISTENERS: Record<string, (emitter: Emitter<CallEvents>) => void> = {
  'nobody listens': () => undefined,
  'one counter on needs-retry': (emitter) => {
    const counted = { retries: 0 };
    emitter.register('needs-retry', ({ attempts }) => {
      if (attempts > 1) counted.retries += 1;
    });
  },
  'all of the OpenTelemetry metrics': (emitter) => metrics(emitter, { meter: readableMeter().meter }),
  'all events printed, with their arguments': (emitter) => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    emitter.register('*', ({ eventName, ...payload }) => {
      sink.write(`${eventName} ${Object.keys(payload).join(' ')}\n`);
    });
  },
};

/** The time that this thread was at work, which other programs do not lengthen. */
async function microsecondsAnUpload(s3: S3Client): Promise<number> {
  const keys = Array.from({ length: UPLOADS }, (_, n) => `key-${n % 10}`).values();
  const before = process.threadCpuUsage();
  const worker = async () => {
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'bench', Key, Body: BODY }));
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / UPLOADS;
}

async function measure(): Promise<void> {
  const server = new Worker(new URL(import.meta.url));
  const [port] = (await once(server, 'message')) as [number];
  const url = `http://127.0.0.1:${port}`;
  const bare = labClient(url);
  const emitting = Object.entries(LISTENERS).map(([name, listen]) => {
    const emitter = new Emitter<CallEvents>();
    listen(emitter);
    const s3 = labClient(url);
    s3.middlewareStack.use(events(emitter));
    return { name, s3, bareUploads: new Array<number>(), uploads: new Array<number>() };
  });

  for (let round = -5; round < ROUNDS; round += 1) {
    for (const { s3, bareUploads, uploads } of emitting) {
      // Which one is first changes, because the second meets what the first has left behind.
      const pair = round % 2 === 0 ? [bare, s3] : [s3, bare];
      for (const client of pair) {
        const cost = await microsecondsAnUpload(client);
        // The first rounds warm up.
        if (round >= 0) (client === bare ? bareUploads : uploads).push(cost);
      }
    }
  }

  const bareMicroseconds = Math.round(
    at(
      QUICK,
      emitting.flatMap(({ bareUploads }) => bareUploads),
    ),
  );
  const listeners = emitting.map(({ name, bareUploads, uploads }) => {
    const added = at(QUICK, uploads) / at(QUICK, bareUploads) - 1;
    return { name, addedPercent: Number((added * 100).toFixed(1)) };
  });
  for (const { name, addedPercent } of listeners) {
    console.log(`an upload of 1 KiB, ${name}: ${addedPercent} % on top of ${bareMicroseconds} µs`);
  }
  if (process.argv.includes('--write')) {
    await publish('bench-events', { ...here(), uploads: ROUNDS * UPLOADS, bareMicroseconds, listeners });
  }
  for (const client of [bare, ...emitting.map(({ s3 }) => s3)]) client.destroy();
  await server.terminate();
}

/** Of the rounds of a client, the quarter that other programs held up least ends here. */
const QUICK = 0.25;

/** The value below which this share of them is. */
const at = (share: number, values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

if (isMainThread) await measure();
else serve();
