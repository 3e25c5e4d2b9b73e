/** What the lab's program does, and the words for what comes out. It is given: a learner changes the three files alone. */
import { request } from 'node:http';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Edit } from '@slowdown/kit/proxy';

/** The four edits that the lesson makes, each to one answer. */
export type Experiment = 'tooManyRequests' | 'withoutCode' | 'badRequest' | 'brokenBody';
export const EXPERIMENTS: readonly Experiment[] = ['tooManyRequests', 'withoutCode', 'badRequest', 'brokenBody'];

/** What is changed of an answer, its body as text. What is left out stays as it was. */
export type AnswerEdit = Omit<Edit, 'body'> & { body?: string };

/** What the SDK did after an edited answer. */
export interface Verdict {
  /** Requests that the call made, the first one counted. */
  attempts: number;
  /** The longest that it may sleep before its second attempt: the wait itself is drawn by lot. */
  wait: (typeof WAITS)[number];
  program: (typeof PROGRAMS)[number];
}

export const WAITS = ['not at all', 'up to 50 ms', 'up to 1 s'] as const;
export const PROGRAMS = ['gets its list', 'gets an error'] as const;

/** Where the program keeps what it saw: a name like that of the call. */
const KEY = 'seen/ListBuckets.txt';

/** One look at the storage: everything that this program sends in a round. Answers with what came of the last call. */
export async function round(s3: S3Client, endpoint: string, bucket: string): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: 'a line' }));
  await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: KEY }))).Body?.transformToString();
  await askReplica(endpoint);
  return listBuckets(s3);
}

/** The call that the lesson is about, and what came of it, in a line. */
export async function listBuckets(s3: S3Client): Promise<string> {
  try {
    const { Buckets = [], $metadata } = await s3.send(new ListBucketsCommand());
    return `${Buckets.length} ${Buckets.length === 1 ? 'bucket' : 'buckets'}, ${spent($metadata)}`;
  } catch (error) {
    const metadata = error instanceof Error && '$metadata' in error ? (error.$metadata as Metadata) : {};
    return `no list, ${spent(metadata)}: ${String(error).split('\n')[0]}`;
  }
}

interface Metadata {
  attempts?: number | undefined;
  totalRetryDelay?: number | undefined;
}

function spent({ attempts = 1, totalRetryDelay = 0 }: Metadata): string {
  return `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, ${totalRetryDelay} ms asleep`;
}

/** The same question to another host behind the same address, from what is no SDK. */
function askReplica(endpoint: string): Promise<void> {
  return new Promise((resolve) => {
    const asked = request(`${endpoint}/?x-id=ListBuckets`, { headers: { host: 'replica.internal' } }, (response) => {
      response.resume().once('close', resolve);
    });
    asked.once('error', () => resolve()).end();
  });
}
