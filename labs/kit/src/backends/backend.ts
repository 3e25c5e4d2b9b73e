/** The services that the conformance suite asks about, by AWS's own short names. */
export const SERVICES = ['s3', 'sqs', 'ec2', 'kinesis'] as const;
export type Service = (typeof SERVICES)[number];

/** What can be started by name. */
export const BACKEND_NAMES = ['embedded', 'ministack', 'localstack', 'localstack-container'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** Something that answers as AWS does, ready for requests until it is disposed. */
export interface Backend extends AsyncDisposable {
  readonly name: BackendName | 'endpoint';
  /** Origin without a path, `http://127.0.0.1:4566`. */
  readonly url: string;
  /** What it offers; S3 always. */
  readonly services: readonly Service[];
}

/**
 * A backend that can't be had. The message says what to do.
 * NO_PYTHON, NO_DOCKER, NO_IMAGE: the machine lacks something. NO_ANSWER: what was named or started is not there.
 * UNKNOWN: no such backend.
 */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: 'NO_PYTHON' | 'NO_DOCKER' | 'NO_IMAGE' | 'NO_ANSWER' | 'UNKNOWN';

  constructor(code: BackendError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
