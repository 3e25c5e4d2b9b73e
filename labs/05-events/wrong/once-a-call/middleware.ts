import type { S3Client } from '@aws-sdk/client-s3';

/** Tells the number of every attempt before it is sent, and stores it with the object as metadata. */
export function markAttempts(client: S3Client, seen: (attempt: number) => void): void {
  client.middlewareStack.add(
    (next) => {
      let attempts = 0;
      return async (args) => {
        attempts += 1;
        seen(attempts);
        return next({ ...args, input: { ...args.input, Metadata: { attempt: String(attempts) } } });
      };
    },
    { step: 'initialize', name: 'markAttempts' },
  );
}
