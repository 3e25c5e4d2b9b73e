import { devNull } from 'node:os';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** No backend checks them; an SDK only wants some. Never real ones: a lab must not be able to reach an account. */
export const LAB_CREDENTIALS = { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' };
const LAB_REGION = 'us-east-1';

/** What every client of a lab has, of any service: null for AWS's own hosts, which only a proxy may be in front of. */
export function labClientConfig(url: string | null) {
  return { ...(url === null ? {} : { endpoint: url }), region: LAB_REGION, credentials: LAB_CREDENTIALS };
}

/** A real S3 client that speaks to a lab's proxy or backend, path-style, everything else as the SDK has it. */
export function labClient(url: string, config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...labClientConfig(url), forcePathStyle: true, ...config });
}

/**
 * The environment for a program that has to speak to a lab's proxy or backend, and to nothing else: the user's own AWS
 * settings (a profile, a retry mode, keys) are left out, so that a run is the same on every machine.
 */
export function labEnvironment(url: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: LAB_REGION,
    // boto3 reads this one only.
    AWS_DEFAULT_REGION: LAB_REGION,
    AWS_ACCESS_KEY_ID: LAB_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LAB_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Makes a bucket, asked for past any proxy. A bucket that is there already is as good. */
export async function makeBucket(backendUrl: string, name: string): Promise<void> {
  const client = labClient(backendUrl);
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('BucketAlready'))) throw error;
  } finally {
    client.destroy();
  }
}
