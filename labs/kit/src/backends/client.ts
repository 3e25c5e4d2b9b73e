import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** No backend checks them; an SDK only wants some. Never real ones: a lab must not be able to reach an account. */
export const LAB_CREDENTIALS = { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' };
export const LAB_REGION = 'us-east-1';

/** A real S3 client that speaks to a lab's proxy or backend, path-style, everything else as the SDK has it. */
export function labClient(url: string, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: url,
    forcePathStyle: true,
    region: LAB_REGION,
    credentials: LAB_CREDENTIALS,
    ...config,
  });
}
