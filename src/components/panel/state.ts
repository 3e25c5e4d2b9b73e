/** What the panel knows, and how each message of the workbench changes it. Pure. */
import type { Flow } from '@slowdown/kit/flows';
import {
  BURST,
  OUTPUT_LINES,
  RATE,
  type JobState,
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
  /** What plays AWS; null until the first snapshot. */
  backend: string | null;
  proxyUrl: string | null;
  ratePerSecond: number;
  burst: number;
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
  backend: null,
  proxyUrl: null,
  ratePerSecond: RATE.start,
  burst: BURST,
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
        limits: [{ atMs: 0, ratePerSecond: rest.ratePerSecond }],
      };
    }
    case 'flows': {
      const flows = new Map(state.flows);
      for (const flow of event.flows) flows.set(flow.id, flow);
      return { ...state, flows };
    }
    case 'limit': {
      const { ratePerSecond, burst } = event;
      const change = { atMs: latestMs(state.flows.values()), ratePerSecond };
      return { ...state, ratePerSecond, burst, limits: [...state.limits, change] };
    }
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
