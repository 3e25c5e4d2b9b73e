import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { BACKEND_NAMES, BackendError, type Backend } from './backend.ts';
import { labClient } from './client.ts';
import { servicesOf } from './health.ts';

/** Where AWS answers, in every partition. Source: the `dnsSuffix` and `dualStackDnsSuffix` of the SDK's endpoint rules. */
const REAL_AWS = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'ic.gov',
  'sgov.gov',
  'adc-e.uk',
  'aws.scloud',
];

/**
 * How long an endpoint has to answer, milliseconds. One on this machine answers in under 100; LocalStack loads its S3 at
 * the first request, which took longer than 3 s on busy cores. Where nothing listens, that is known at once.
 */
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * A backend that somebody else runs, named by its URL. The user named it, so it may be anywhere but at AWS itself.
 * @throws BackendError UNKNOWN for what is no URL, NO_ANSWER where nothing answers as S3
 */
export async function connectEndpoint(spec: string): Promise<Backend> {
  const url = endpointUrl(spec);
  const client = labClient(url, { maxAttempts: 1 });
  try {
    await client.send(new ListBucketsCommand(), { abortSignal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  } catch (cause) {
    throw new BackendError(
      'NO_ANSWER',
      `Nothing answers as S3 at ${url}. Start it, or name none (unset AWS_ENDPOINT_URL, leave out --backend) for the embedded one.`,
      { cause },
    );
  } finally {
    client.destroy();
  }
  return { name: 'endpoint', url, services: await servicesOf(url), [Symbol.asyncDispose]: async () => {} };
}

function endpointUrl(spec: string): string {
  const url = URL.parse(spec);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new BackendError('UNKNOWN', `There is no backend "${spec}". Choose ${BACKEND_NAMES.join(', ')} or a URL.`);
  }
  // A final dot names the same host.
  const name = `.${url.hostname.replace(/\.$/, '')}`;
  if (REAL_AWS.some((suffix) => name.endsWith(`.${suffix}`))) {
    throw new BackendError('UNKNOWN', `${url.hostname} is real AWS, which a lab never calls. Name a local endpoint.`);
  }
  return url.origin;
}
