/** What the lab's handlers are told and tell. It is given: a learner changes `watch.ts` and `middleware.ts` alone. */
import type { ClientPlugin } from '@slowdown/kit/events';

/** A client of the SDK, of whatever service: all that has to be known of it is that it takes a plugin. */
export interface AnyClient {
  readonly middlewareStack: { use(plugin: ClientPlugin): void };
}

/** One attempt of a call, measured. */
export interface Attempt {
  /** Such as PutObject. */
  operation: string;
  /** From 1. */
  attempt: number;
  /** From `before-send` to `needs-retry`, milliseconds on the given clock. */
  ms: number;
  /** The status of the answer; null where the connection ended without one. */
  status: number | null;
}
