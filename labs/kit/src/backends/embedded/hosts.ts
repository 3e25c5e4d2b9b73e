/**
 * What a host names. fauxqs takes the first label of any dotted host for a bucket, `s3` in `s3.amazonaws.com` included;
 * here only the forms that AWS and the SDKs use name one, and everything else is path style.
 */

/**
 * `s3.REGION.amazonaws.com` and its variants, with or without `BUCKET.` before. Source: "Virtual hosting of general
 * purpose buckets" in the S3 user guide, and the SDK's endpoint rules (dualstack, fips, accelerate, the old `s3-REGION`).
 */
const S3_HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:-fips|-accelerate|-[a-z]+(?:-[a-z]+)+-\d)?(?:\.dualstack)?(?:\.[a-z]+(?:-[a-z]+)+-\d)?\.amazonaws\.(?:com|com\.cn|eu)$/;

/** `BUCKET.localhost`, and what LocalStack's documentation writes: `BUCKET.s3.localhost.localstack.cloud`. */
const LOCAL_HOST = /^(?!s3\.localhost)(?<bucket>.+?)(?:\.s3)?\.localhost(?:\.localstack\.cloud)?$/;

const AWS_HOST = /^(?<service>[^.]+)\..*amazonaws\.(?:com|com\.cn|eu)$/;

/** The bucket that a Host header names, or null where the path names it. */
export function bucketOfHost(host: string): string | null {
  const name = nameOf(host);
  return (S3_HOST.exec(name) ?? LOCAL_HOST.exec(name))?.groups?.['bucket'] ?? null;
}

/** The service that one of AWS's own hosts belongs to, `sqs` for `sqs.us-east-1.amazonaws.com`; null for other hosts. */
export function serviceOfHost(host: string): string | null {
  const name = nameOf(host);
  return S3_HOST.test(name) ? 's3' : (AWS_HOST.exec(name)?.groups?.['service'] ?? null);
}

/** Without the port and the final dot, which name the same host. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}
