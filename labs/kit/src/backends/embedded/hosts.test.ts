import { expect, test } from 'vitest';
import { bucketOfHost, serviceOfHost } from './hosts.ts';

test.each([
  ['bucket.s3.amazonaws.com', 'bucket'],
  ['bucket.s3.eu-west-1.amazonaws.com:443', 'bucket'],
  ['Bucket.S3.eu-west-1.amazonaws.com.', 'bucket'],
  ['my.dotted.bucket.s3.us-gov-west-1.amazonaws.com', 'my.dotted.bucket'],
  ['bucket.s3.dualstack.eu-west-1.amazonaws.com', 'bucket'],
  ['bucket.s3-fips.us-east-1.amazonaws.com', 'bucket'],
  ['bucket.s3-accelerate.dualstack.amazonaws.com', 'bucket'],
  ['bucket.s3-eu-west-1.amazonaws.com', 'bucket'],
  ['bucket.s3.cn-north-1.amazonaws.com.cn', 'bucket'],
  ['s3.s3.amazonaws.com', 's3'],
  ['bucket.localhost:4566', 'bucket'],
  ['bucket.s3.localhost.localstack.cloud:4566', 'bucket'],
  ['my.bucket.s3.localhost', 'my.bucket'],
])('%s names the bucket %s', (host, bucket) => {
  expect(bucketOfHost(host)).toBe(bucket);
});

test.each([
  's3.amazonaws.com',
  's3.us-east-1.amazonaws.com:443',
  's3.dualstack.us-east-1.amazonaws.com',
  's3-eu-west-1.amazonaws.com',
  's3.localhost:4566',
  's3.localhost.localstack.cloud:4566',
  'localhost:4566',
  '127.0.0.1:4566',
  '[::1]:4566',
  'localstack:4566',
  'aws.example.com',
  'sqs.us-east-1.amazonaws.com',
  's3.amazonaws.com.example.com',
])('%s names no bucket', (host) => {
  expect(bucketOfHost(host)).toBeNull();
});

test.each([
  ['bucket.s3.eu-west-1.amazonaws.com', 's3'],
  ['s3.amazonaws.com', 's3'],
  ['sqs.us-east-1.amazonaws.com:443', 'sqs'],
  ['sts.amazonaws.com', 'sts'],
  ['kinesis.eu-west-1.amazonaws.com', 'kinesis'],
  ['127.0.0.1:4566', null],
  ['localhost', null],
])('%s belongs to %s', (host, service) => {
  expect(serviceOfHost(host)).toBe(service);
});
