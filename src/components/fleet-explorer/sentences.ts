/** How far two fleets have come and how they ended, as a person would say it. */
import type { Summary } from '@slowdown/kit/fleet';
import { duration } from '../panel/why.ts';
import { SILENT_S } from './protocol.ts';
import type { Pair } from './race.ts';

/** Where the fields say another fleet than the plots show. */
export const OTHER_FLEET = 'These are the numbers of another fleet than the fields say. Start runs that one.';

/** Where a link, or a hand, has set something that is none. */
export const UNREADABLE =
  'Some of the settings cannot be read, so a link with them starts nothing by itself. Start takes what stands in their place: each says what.';

/** Where memory may be what was missing. */
export const SMALLER = 'A smaller fleet needs less memory.';

/** Where a thread that should run says nothing. */
export const UNHEARD = `Nothing was heard of the simulation for ${SILENT_S} s. The machine may be busy, or short of memory. Wait, or stop it: a smaller fleet needs less.`;

/** `unheard`: it should run, and nobody knows whether it does. */
export type Phase = 'ready' | 'running' | 'unheard' | 'paused' | 'stopped' | 'over';

/** Whether it can be stopped. */
export const isUnderWay = (phase: Phase): boolean => ['running', 'unheard', 'paused'].includes(phase);

/** `00:03:20` */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}

/** How long a fleet took: `77.1 s`, `4 min 36 s` */
export function lasted(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? duration(ms) : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Calls that have ended, of all that there are. */
export function shareOf({ spec, totals }: Summary): number {
  return (totals.succeeded + totals.lost) / (spec.workers * spec.callsPerWorker);
}

export const endedCalls = ({ totals }: Summary): number => totals.succeeded + totals.lost;

/** All of the calls is said only of all of them. */
const percent = (share: number) => `${Math.floor(share * 100)} %`;

function far(summary: Summary): string {
  const { spec, endedMs } = summary;
  if (endedMs !== null) return `${spec.policy} was done after ${lasted(endedMs)}`;
  return `${spec.policy}: ${percent(shareOf(summary))} of the calls`;
}

/** How far both have come. */
export function progressOf(summaries: Pair<Summary>): string {
  const atMs = Math.max(...summaries.map(({ simulatedMs }) => simulatedMs));
  return `${clockOf(atMs)} of the simulated job. ${summaries.map(far).join('; ')}`;
}

/** What a run says that was halted before anything was told of it. */
export const unstarted = (phase: 'paused' | 'stopped'): string =>
  `${phase === 'paused' ? 'Paused' : 'Stopped'} before its first news came.`;

function outcome({ spec, totals, endedMs, simulatedMs }: Summary): string {
  const ends = endedMs === null ? `is not done after ${lasted(simulatedMs)}` : `is done after ${lasted(endedMs)}`;
  const lost = totals.lost === 0 ? 'lost no call' : `lost ${totals.lost.toLocaleString('en')} calls`;
  return `${spec.policy} ${ends} and ${lost}`;
}

/** What is said aloud when a phase begins, and at each quarter of the work. */
export function milestone(phase: Phase, summaries: Pair<Summary>): string {
  switch (phase) {
    case 'over':
      return `${summaries.map(outcome).join('; ')}.`;
    case 'stopped':
      return `Stopped at ${progressOf(summaries)}.`;
    case 'paused':
      return `Paused at ${progressOf(summaries)}.`;
    default:
      return `${progressOf(summaries)}.`;
  }
}
