/** Calls that the tests make, and how they ended. */
import { PutObjectCommand } from '@aws-sdk/client-s3';

export const put = (Bucket: string, Key: string) => new PutObjectCommand({ Bucket, Key, Body: 'part' });

/** Null for a call that succeeded, else what the program got instead. */
export const errorOf = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error'),
  );

export const list = (names: readonly string[]) => names.join(', ') || 'nothing';
