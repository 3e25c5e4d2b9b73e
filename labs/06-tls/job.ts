/**
 * The job of the lesson: eight parts of a model run, four over http:// and four over https://, both through a proxy that
 * reads what goes to AWS. The proxy is the job's own; what it lets through goes to AWS_ENDPOINT_URL, as in every lesson.
 */
import { Agent as HttpAgent } from 'node:http';
import { CreateBucketCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startProxy } from '@slowdown/kit/proxy';
import { agentFor, offeredChain, whyRefused } from '#lab/trust.ts';

const BUCKET = 'results';
const HOST = 's3.us-east-1.amazonaws.com';

const backend = process.env['AWS_ENDPOINT_URL'];
if (!backend) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

if (process.argv.includes('--make-bucket')) {
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
}

await using proxy = await startProxy({ intercept: { hosts: ['amazonaws.com'], to: backend } });
const setup = { proxyUrl: proxy.url, ca: proxy.authority?.certificate ?? '' };
console.log('the company has put a proxy in the way of everything that goes to amazonaws.com');

const throughHttp = new HttpAgent({ proxyEnv: { HTTP_PROXY: proxy.url } });
await uploadOver('http', { endpoint: `http://${HOST}`, requestHandler: { httpAgent: throughHttp } });
await uploadOver('https', {
  endpoint: `https://${HOST}`,
  requestHandler: { httpsAgent: await agentFor(setup) },
});
const { links, untrusted } = await offeredChain(proxy.url, HOST);
console.log(`the proxy shows: ${links.join(', signed by ') || 'step 2 will say'}`);
console.log(`for a client that was told nothing, trust ends at: ${untrusted ?? 'step 2 will say'}`);

/** Uploads four parts, and says how that went. */
async function uploadOver(scheme: string, config: S3ClientConfig): Promise<void> {
  // No endpoint from the environment: this one goes to AWS's own name, and the proxy leads it to the workbench.
  const s3 = new S3Client({ forcePathStyle: true, ...config });
  let first: unknown = null;
  let stored = 0;
  for (let part = 0; part < 4; part++) {
    try {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `run-42/${scheme}-${part}.json`, Body: '{}' }));
      stored += 1;
    } catch (error) {
      first ??= error;
    }
  }
  s3.destroy();
  console.log(`${scheme}://${HOST}: ${stored} of 4 parts stored`);
  if (first === null) return;
  console.log(`  ${messageOf(first)}`);
  console.log(`  the reason: ${whyRefused(first) ?? 'step 1 will say'}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no error, and no answer';
}
