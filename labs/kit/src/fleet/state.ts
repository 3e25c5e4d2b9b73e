/** What is counted of a fleet. */

/** Sums since the start. */
export interface Sums {
  /** Calls that ended well. */
  succeeded: number;
  /** Calls that were given up, by the program as well. */
  lost: number;
  attempts: number;
  retries: number;
  throttled: number;
  /** Attempts that failed otherwise. */
  failed: number;
}

/** The fleet at a moment. */
export interface State extends Sums {
  atMs: number;
  /** Attempts on their way. */
  inFlight: number;
  /** Calls that wait for their next attempt. */
  sleeping: number;
  /** Times that the program began a call again that was given up. */
  repeated: number;
  partitions: number;
  /** Events so far: the work of the simulation. */
  events: number;
}
