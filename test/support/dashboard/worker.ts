/** A job that asks for more than it gets, until it is ended, and serves its metrics where Prometheus looks for them. */
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { metrics } from '@slowdown/kit/metrics';

const WORKERS = 16;
const BUCKET = 'results';

const provider = new MeterProvider({ readers: [new PrometheusExporter()] });
const emitter = new Emitter<CallEvents>();
metrics(emitter, { meter: provider.getMeter('worker'), prefixes: { limit: 10 } });

const { requestHandler } = new S3Client({}).config;

/** A client for each call has a full retry quota for each call: the retries never end. */
function client(): S3Client {
  const s3 = new S3Client({ forcePathStyle: true, requestHandler });
  s3.middlewareStack.use(events(emitter));
  return s3;
}

async function work(_: unknown, worker: number): Promise<never> {
  for (let part = 0; ; part += 1) {
    const put = new PutObjectCommand({ Bucket: BUCKET, Key: `run-42/${worker}-${part}`, Body: 'a part' });
    // A call that fails is counted, which is all that is wanted of it.
    await client()
      .send(put)
      .catch(() => undefined);
  }
}

await client().send(new CreateBucketCommand({ Bucket: BUCKET }));
await Promise.all(Array.from({ length: WORKERS }, work));
