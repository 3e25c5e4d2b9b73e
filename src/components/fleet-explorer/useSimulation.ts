/** Runs the two fleets in a worker, and keeps what it tells. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Summary } from '@slowdown/kit/fleet';
import { fleetsOf, speedOf, whyImpossible, type Values } from './fields.ts';
import type { News, Order } from './protocol.ts';
import type { Pair } from './race.ts';
import { Seconds } from './seconds.ts';
import { milestone, shareOf, SMALLER, UNHEARD, unstarted, type Phase } from './sentences.ts';
import { useSilence } from './useSilence.ts';

/** What is said aloud: each quarter of the work, and each end. */
const MILESTONES = 4;
const MINUTE_MS = 60_000;

export interface View {
  readonly phase: Phase;
  /** What the numbers are of. */
  readonly values: Values;
  readonly seconds: Seconds;
  readonly summaries: Pair<Summary> | null;
  /** What is read aloud. */
  readonly said: string;
  /** Grows with every change: the seconds are one object for a whole run. */
  readonly version: number;
}

/** A run that is over, as the page has it from the server. */
export interface Recorded {
  /** As COLUMNS says, one second after the other. */
  readonly rows: readonly number[];
  readonly summary: Summary;
}

export interface Simulation {
  readonly view: View;
  start(values: Values): void;
  /** Simulated seconds in a second, from now on. */
  pace(speed: number): void;
  pause(): void;
  goOn(speed: number): void;
  stop(): void;
}

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function useSimulation(recorded: Pair<Recorded>, recordedValues: Values): Simulation {
  const [view, setView] = useState<View>(() => viewOf(recorded, recordedValues));
  /** The newest, of which a reader who wants no motion sees less. */
  const newest = useRef(view);
  /** The last that has numbers. */
  const told = useRef(view);
  const worker = useRef<Worker | null>(null);
  const quarter = useRef(0);

  const show = useCallback((changes: Partial<View>) => {
    newest.current = { ...newest.current, ...changes, version: newest.current.version + 1 };
    setView(newest.current);
  }, []);

  const dismiss = useCallback(() => {
    worker.current?.terminate();
    worker.current = null;
  }, []);
  useEffect(() => dismiss, [dismiss]);

  /** A run that ends before it told anything leaves the numbers of the one before, and no blank plot. */
  const end = useCallback(
    (said: string) => {
      dismiss();
      const { seconds, summaries, values } = newest.current.summaries ? newest.current : told.current;
      show({ phase: 'stopped', seconds, summaries, values, said });
    },
    [dismiss, show],
  );
  const failed = useCallback((why: string) => end(`The simulation broke off: ${why}`), [end]);

  const heard = useSilence(
    view.phase === 'running',
    useCallback(() => show({ phase: 'unheard', said: UNHEARD }), [show]),
  );

  const hear = useCallback(
    (news: News) => {
      heard();
      if (news.kind === 'failed') return failed(`${news.why}. ${SMALLER}`);
      const { seconds } = newest.current;
      const summaries: Pair<Summary> = [news.runs[0].summary, news.runs[1].summary];
      news.runs.forEach(({ rows }, which) => seconds.add(which === 0 ? 0 : 1, rows));
      newest.current = { ...newest.current, summaries };
      if (news.isOver) {
        dismiss();
        return show({ phase: 'over', said: milestone('over', summaries) });
      }
      const reached = Math.floor(Math.min(...summaries.map(shareOf)) * MILESTONES);
      const { phase } = newest.current;
      // What it computed when it was told to pause is told, too.
      if (phase === 'paused') return show({ said: milestone(phase, summaries) });
      if (reached > quarter.current || phase === 'unheard') {
        quarter.current = reached;
        return show({ phase: 'running', said: milestone('running', summaries) });
      }
      if (!isCalm()) show({});
    },
    [dismiss, failed, heard, show],
  );

  const order = (given: Order) => worker.current?.postMessage(given);

  const start = useCallback(
    (wanted: Values) => {
      dismiss();
      const why = whyImpossible(wanted);
      if (why !== null) return show({ said: why });
      if (newest.current.summaries) told.current = newest.current;
      quarter.current = 0;
      show({
        phase: 'running',
        values: wanted,
        seconds: new Seconds(),
        summaries: null,
        said: 'The simulation runs.',
      });
      const next = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      next.onmessage = ({ data }: MessageEvent<News>) => hear(data);
      // A script that does not come says no message.
      next.onerror = ({ message }) =>
        failed(message ? `${message}. ${SMALLER}` : 'its script did not come. Start asks for it again.');
      worker.current = next;
      const mostMs = wanted.minutes * MINUTE_MS;
      order({ kind: 'start', fleets: fleetsOf(wanted), mostMs, speed: speedOf(wanted) });
    },
    [dismiss, failed, hear, show],
  );

  const halted = (phase: 'paused' | 'stopped') => {
    const { summaries } = newest.current;
    return summaries ? milestone(phase, summaries) : unstarted(phase);
  };

  return {
    view,
    start,
    pace: (speed) => newest.current.phase !== 'paused' && order({ kind: 'speed', speed }),
    pause: () => {
      order({ kind: 'speed', speed: 0 });
      show({ phase: 'paused', said: halted('paused') });
    },
    goOn: (speed) => {
      order({ kind: 'speed', speed });
      show({ phase: 'running', said: 'It goes on.' });
    },
    stop: () => end(halted('stopped')),
  };
}

/** What stands there before anything was started. */
function viewOf(recorded: Pair<Recorded>, values: Values): View {
  const seconds = new Seconds();
  recorded.forEach(({ rows }, which) => seconds.add(which === 0 ? 0 : 1, Float64Array.from(rows)));
  const summaries: Pair<Summary> = [recorded[0].summary, recorded[1].summary];
  return { phase: 'ready', values, seconds, summaries, said: '', version: 0 };
}
