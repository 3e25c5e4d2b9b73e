import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import type { FinalizeRequestMiddleware } from '@smithy/types';

/** What an object is stored with; S3 keeps every x-amz-meta- header. */
const HEADER = 'x-amz-meta-attempt';

/** Tells the number of every attempt before it is sent, and writes it into a header of its request. */
export function markAttempts(client: S3Client, seen: (attempt: number) => void): void {
  const mark: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => {
    // The stack is put together for each call: this is one call's own.
    let attempts = 0;
    return async (args) => {
      attempts += 1;
      seen(attempts);
      if (HttpRequest.isInstance(args.request)) args.request.headers[HEADER] = String(attempts);
      const { response, output } = await next(args);
      return { response, output: { $metadata: { ...output.$metadata, attempts } } };
    };
  };
  client.middlewareStack.addRelativeTo(mark, {
    name: 'markAttempts',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
}
