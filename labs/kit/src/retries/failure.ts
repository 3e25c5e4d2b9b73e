/** How an attempt failed, as far as any SDK's retries look at it. */

/** What went wrong below HTTP, in the words of no SDK. */
export type ConnectionFailure =
  /** The other side ended the connection before it had answered. */
  | 'closed'
  /** Nobody listens there, or nobody is known by that name. */
  | 'unreachable'
  /** No connection, or no answer, in the time that the client allows. */
  | 'timeout'
  /** The certificate was not trusted, or TLS failed otherwise. */
  | 'tls'
  /** What the HTTP client itself has no name for. */
  | 'other';

/** What a service's model says of an error, where it knows it for this operation. */
export interface ModelledError {
  readonly retryable?: boolean;
  readonly throttling?: boolean;
}

export interface Failure {
  /** HTTP status; left out where no response came. */
  readonly status?: number;
  /** The service's error code, without its namespace. */
  readonly code?: string;
  readonly connection?: ConnectionFailure;
  /** Left out where the operation's model does not know the error. */
  readonly modelled?: ModelledError;
  /** The two hints, as they were sent. */
  readonly retryAfter?: string;
  readonly xAmzRetryAfter?: string;
  /** The `Date` of the answer, as it was sent. */
  readonly date?: string;
}
