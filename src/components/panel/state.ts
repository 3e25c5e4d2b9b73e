/** What the panel knows, and how each message of the workbench changes it. Pure. */
import type { Flow } from '@slowdown/kit/flows';
import {
  OUTPUT_LINES,
  type JobState,
  type LimitState,
  type TestsState,
  type WorkbenchEvent,
} from '../../workbench/protocol.ts';

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
  proxyUrl: string | null;
  limit: LimitState | null;
  /** Which of the lab's faults strikes; null for none. */
  fault: number | null;
  /** Oldest first; the last one holds now. */
  limits: readonly LimitChange[];
  job: JobState;
  tests: TestsState;
  /** By id, in the order of arrival. */
  flows: ReadonlyMap<string, Flow>;
  /** Lines that the lab's program printed in this run, at most {@link OUTPUT_LINES}. */
  output: readonly string[];
}

export const INITIAL: PanelState = {
  lab: null,
  backend: null,
  proxyUrl: null,
  limit: null,
  fault: null,
  limits: [],
  job: { phase: 'idle' },
  tests: { phase: 'idle' },
  flows: new Map(),
  output: [],
};

/** The state after a message. */
export function reduce(state: PanelState, event: WorkbenchEvent): PanelState {
  switch (event.type) {
    case 'snapshot': {
      const { flows, ...rest } = event.snapshot;
      const byId = new Map(flows.map((flow) => [flow.id, flow]));
      return {
        ...rest,
        flows: byId,
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
    case 'job':
      return { ...state, job: event.job };
    case 'output':
      return { ...state, output: [...state.output, ...event.lines].slice(-OUTPUT_LINES) };
    case 'tests':
      return { ...state, tests: event.tests };
  }
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
