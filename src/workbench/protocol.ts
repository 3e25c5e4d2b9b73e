/**
 * What the page and the workbench say to each other: server-sent events out, small JSON posts in.
 * `GET  /workbench/events`            the stream; each message is one {@link WorkbenchEvent} as JSON
 * `POST /workbench/lab`               `labRequest`: brings the workbench to a lab; its panels show one lab at a time
 * `POST /workbench/limit`             `limitRequest`: moves the throttle of the running proxy
 * `POST /workbench/fault`             `faultRequest`: chooses the fault that strikes
 * `POST /workbench/hold`              `holdRequest`: says which flows are held by hand
 * `POST /workbench/held`              `heldRequest`: lets a held flow go, as it is or edited, or drops it
 * `POST /workbench/job`               `jobRequest`: starts or stops the lab's program, or clears what was seen
 * `POST /workbench/tests`             `labRequest`: runs the lab's tests
 * A static build has none of these; there the panel plays a {@link Recording}.
 */
import type { Flow } from '@slowdown/kit/flows';
import type { Sample } from './samples.ts';

/** Requests that pass a throttle at once after a quiet time. */
export const BURST = 10;

/** Lines of output that are kept: a program that prints in a loop must not fill the memory. */
export const OUTPUT_LINES = 500;

/** Reports of the program's own metrics that are kept; one that runs on loses its oldest. */
export const MOST_SAMPLES = 2000;

/** The throttle. */
export interface LimitState {
  ratePerSecond: number;
  /** Requests that pass at once after a quiet time. */
  burst: number;
}

/** Holding by hand. */
export interface HoldState {
  /** The expression in force; null while nothing is held. */
  filter: string | null;
  /** How long a flow is held before it goes on by itself. */
  seconds: number;
}

/** What can be seen and edited of a message. Credentials are redacted; a redacted value that comes back means the old one. */
export interface MessageContent {
  method: string;
  path: string;
  /** null for a request. */
  status: number | null;
  headers: readonly (readonly [name: string, value: string])[];
  /** null where it is no text, or more than can be edited by hand. */
  body: string | null;
}

/** A request or an answer that is held. */
export interface HeldMessage extends MessageContent {
  /** The flow's id. */
  id: string;
  at: 'request' | 'response';
  /** The Host header of the request. */
  host: string;
  attempt: number | null;
  /** When it goes on by itself, on the flows' clock. */
  untilMs: number;
}

/** What somebody changed of a flow by hand. */
export interface HandEdit {
  /** The flow's id. */
  id: string;
  at: 'request' | 'response';
  before: MessageContent;
  after: MessageContent;
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
  /** Where the proxy passes requests on to; absent in runs that were recorded before it was told. */
  backendUrl?: string;
  proxyUrl: string;
  /** null where the lab has no throttle. */
  limit: LimitState | null;
  /** Which of the lab's faults strikes every request, by its place in the manifest; null for none. */
  fault: number | null;
  /** null where the lab has no holding. */
  hold: HoldState | null;
  held: readonly HeldMessage[];
  /** Of the current run, oldest first. */
  edits: readonly HandEdit[];
  /** The moment of the snapshot, on the flows' clock. */
  nowMs: number;
  job: JobState;
  tests: TestsState;
  /** Lines that the program printed in the current run, at most the last {@link OUTPUT_LINES}. */
  output: readonly string[];
  /** The flows of the current run, oldest first. */
  flows: Flow[];
  /** What the program reported of itself in the current run, oldest first, at most the last {@link MOST_SAMPLES}. */
  samples: readonly Sample[];
}

export type WorkbenchEvent =
  /** First message of every stream, and again when a run begins. */
  | { type: 'snapshot'; snapshot: Snapshot }
  /** Flows that began or changed since the last message; a flow is replaced by its id. Batched, about 10 a second. */
  | { type: 'flows'; flows: Flow[] }
  | { type: 'limit'; limit: LimitState }
  | { type: 'fault'; fault: number | null }
  | { type: 'hold'; hold: HoldState }
  /** All that is held now, oldest first; `nowMs` is the moment on the flows' clock. */
  | { type: 'held'; held: readonly HeldMessage[]; nowMs: number }
  | { type: 'edited'; edit: HandEdit }
  | { type: 'job'; job: JobState }
  /** Lines that the lab's program printed since the last message, at most the last {@link OUTPUT_LINES}. */
  | { type: 'output'; lines: readonly string[] }
  | { type: 'tests'; tests: TestsState }
  /** What the program reported of itself. */
  | { type: 'sample'; sample: Sample };

/** A run kept for the static build: the events of a real run and when each came. */
export interface Recording {
  /** What was run, for the caption: program, versions, backend, limit, date. */
  caption: string;
  events: { atMs: number; event: WorkbenchEvent }[];
}
