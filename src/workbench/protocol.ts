/**
 * What the page and the workbench say to each other: server-sent events out, small JSON posts in.
 * `GET  /workbench/events`            the stream; each message is one {@link WorkbenchEvent} as JSON
 * `POST /workbench/lab`               `labRequest`: brings the workbench to a lab; its panels show one lab at a time
 * `POST /workbench/limit`             `limitRequest`: moves the throttle of the running proxy
 * `POST /workbench/fault`             `faultRequest`: chooses the fault that strikes
 * `POST /workbench/job`               `jobRequest`: starts or stops the lab's program, or clears what was seen
 * `POST /workbench/tests`             `labRequest`: runs the lab's tests
 * A static build has none of these; there the panel plays a {@link Recording}.
 */
import type { Flow } from '@slowdown/kit/flows';

/** Requests that pass a throttle at once after a quiet time. */
export const BURST = 10;

/** Lines of output that are kept: a program that prints in a loop must not fill the memory. */
export const OUTPUT_LINES = 500;

/** The throttle. */
export interface LimitState {
  ratePerSecond: number;
  /** Requests that pass at once after a quiet time. */
  burst: number;
}

/** The state of the lab's program. `exit` is its exit code; null when a signal ended it. */
export type JobState =
  | { phase: 'idle' }
  | { phase: 'running'; lab: string }
  | { phase: 'ended'; lab: string; exit: number | null; stopped: boolean };

/** One test's verdict, in the words of the learner. */
export interface Verdict {
  test: string;
  /** Id of the step that the test belongs to. */
  step: string;
  state: 'passed' | 'failed' | 'skipped';
  /** What was expected, what the proxy saw, where to look next; null where it passed. */
  message: string | null;
}

export type TestsState =
  | { phase: 'idle' }
  | { phase: 'running'; lab: string }
  /** `problem`: why the tests could not run at all (a syntax error, a time limit), in one sentence. */
  | { phase: 'ended'; lab: string; verdicts: Verdict[]; problem: string | null };

export interface Snapshot {
  /** The lab's folder that the workbench is at; null until a page has asked for one. */
  lab: string | null;
  /** What plays AWS: `embedded`, `localstack`, or the URL that the user named. */
  backend: string;
  proxyUrl: string;
  /** null where the lab has no throttle. */
  limit: LimitState | null;
  /** Which of the lab's faults strikes every request, by its place in the manifest; null for none. */
  fault: number | null;
  job: JobState;
  tests: TestsState;
  /** Lines that the program printed in the current run, at most the last {@link OUTPUT_LINES}. */
  output: readonly string[];
  /** The flows of the current run, oldest first. */
  flows: Flow[];
}

export type WorkbenchEvent =
  /** First message of every stream, and again when a run begins. */
  | { type: 'snapshot'; snapshot: Snapshot }
  /** Flows that began or changed since the last message; a flow is replaced by its id. Batched, about 10 a second. */
  | { type: 'flows'; flows: Flow[] }
  | { type: 'limit'; limit: LimitState }
  | { type: 'fault'; fault: number | null }
  | { type: 'job'; job: JobState }
  /** Lines that the lab's program printed since the last message, at most the last {@link OUTPUT_LINES}. */
  | { type: 'output'; lines: readonly string[] }
  | { type: 'tests'; tests: TestsState };

/** A run kept for the static build: the events of a real run and when each came. */
export interface Recording {
  /** What was run, for the caption: program, versions, backend, limit, date. */
  caption: string;
  events: { atMs: number; event: WorkbenchEvent }[];
}
