import type { S3Client } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';

/** What an object is stored with; S3 keeps every x-amz-meta- header. */
const HEADER = 'x-amz-meta-attempt';

/** Tells the number of every attempt before it is sent, and writes it into a header of its request. */
export function markAttempts(client: S3Client, seen: (attempt: number) => void): void {
  client.middlewareStack.add(
    (next) => {
      let attempts = 0;
      return async (args) => {
        attempts += 1;
        seen(attempts);
        if (HttpRequest.isInstance(args.request)) args.request.headers[HEADER] = String(attempts);
        return next(args);
      };
    },
    { step: 'finalizeRequest', priority: 'high', name: 'markAttempts' },
  );
}
