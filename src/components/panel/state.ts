/** What the panel knows, and how each message of the workbench changes it. Pure. */
import type { Flow } from '@slowdown/kit/flows';
import {
  MOST_SAMPLES,
  OUTPUT_LINES,
  type HandEdit,
  type HeldMessage,
  type HoldState,
  type JobState,
  type LimitState,
  type TestsState,
  type WorkbenchEvent,
} from '../../workbench/protocol.ts';
import type { Sample } from '../../workbench/samples.ts';

/** The throttle's setting from a moment of the run on. */
export interface LimitChange {
  /** On the flows' clock: the latest moment that a flow had told of when the change came. */
  atMs: number;
  ratePerSecond: number;
}

export interface PanelState {
  /** The lab's folder that the workbench is at; null until the first snapshot. */
  lab: string | null;
  /** What plays AWS; null until the first snapshot. */
  backend: string | null;
  /** Where the proxy passes requests on to; absent until it was told. */
  backendUrl?: string;
  proxyUrl: string | null;
  limit: LimitState | null;
  /** Which of the lab's faults strikes; null for none. */
  fault: number | null;
  /** null where the lab has no holding. */
  hold: HoldState | null;
  /** What is held by hand now, oldest first, and when that was told, on the flows' clock. */
  held: readonly HeldMessage[];
  nowMs: number;
  /** What was edited by hand in this run, by the flow's id. */
  edits: ReadonlyMap<string, readonly HandEdit[]>;
  /** Oldest first; the last one holds now. */
  limits: readonly LimitChange[];
  job: JobState;
  tests: TestsState;
  /** By id, in the order of arrival. */
  flows: ReadonlyMap<string, Flow>;
  /** Lines that the lab's program printed in this run, at most {@link OUTPUT_LINES}. */
  output: readonly string[];
  /** What the program reported of itself in this run, at most {@link MOST_SAMPLES}. */
  samples: readonly Sample[];
}

export const INITIAL: PanelState = {
  lab: null,
  backend: null,
  proxyUrl: null,
  limit: null,
  fault: null,
  hold: null,
  held: [],
  nowMs: 0,
  edits: new Map(),
  limits: [],
  job: { phase: 'idle' },
  tests: { phase: 'idle' },
  flows: new Map(),
  output: [],
  samples: [],
};

/** The state after a message. */
export function reduce(state: PanelState, event: WorkbenchEvent): PanelState {
  switch (event.type) {
    case 'snapshot': {
      const { flows, edits, ...rest } = event.snapshot;
      const byId = new Map(flows.map((flow) => [flow.id, flow]));
      return {
        ...rest,
        flows: byId,
        edits: edits.reduce(withEdit, INITIAL.edits),
        limits: rest.limit ? [{ atMs: 0, ratePerSecond: rest.limit.ratePerSecond }] : [],
      };
    }
    case 'flows': {
      const flows = new Map(state.flows);
      for (const flow of event.flows) flows.set(flow.id, flow);
      return { ...state, flows };
    }
    case 'limit': {
      const { limit } = event;
      const change = { atMs: latestMs(state.flows.values()), ratePerSecond: limit.ratePerSecond };
      return { ...state, limit, limits: [...state.limits, change] };
    }
    case 'fault':
      return { ...state, fault: event.fault };
    case 'hold':
      return { ...state, hold: event.hold };
    case 'held':
      return { ...state, held: event.held, nowMs: event.nowMs };
    case 'edited':
      return { ...state, edits: withEdit(state.edits, event.edit) };
    case 'job':
      return { ...state, job: event.job };
    case 'output':
      return { ...state, output: [...state.output, ...event.lines].slice(-OUTPUT_LINES) };
    case 'tests':
      return { ...state, tests: event.tests };
    case 'sample':
      return { ...state, samples: [...state.samples, event.sample].slice(-MOST_SAMPLES) };
  }
}

function withEdit(edits: PanelState['edits'], edit: HandEdit): PanelState['edits'] {
  return new Map(edits).set(edit.id, [...(edits.get(edit.id) ?? []), edit]);
}

/** True where the program came to its own end: a call that failed is then lost. Who is stopped has lost nothing yet. */
export function hasEnded({ job }: PanelState): boolean {
  return job.phase === 'ended' && !job.stopped;
}

/** The latest moment that the flows tell of, on their own clock; 0 where there are none. */
export function latestMs(flows: Iterable<Flow>): number {
  let latest = 0;
  for (const { startMs, endMs } of flows) latest = Math.max(latest, endMs ?? startMs);
  return latest;
}
