/** A service that answers the S3 API, ready for requests until it is disposed. */
export interface Backend extends AsyncDisposable {
  readonly name: 'embedded' | 'localstack' | 'endpoint';
  /** Origin without a path, `http://127.0.0.1:4566`. */
  readonly url: string;
}

/**
 * A backend that can't be had. The message says what to do.
 * NO_DOCKER, NO_IMAGE: the machine lacks something. NO_ANSWER: a named endpoint is not there. UNKNOWN: no such backend.
 */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: 'NO_DOCKER' | 'NO_IMAGE' | 'NO_ANSWER' | 'UNKNOWN';

  constructor(code: BackendError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
