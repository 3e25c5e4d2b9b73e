/** Where the panel's data come from: the running workbench, or else a recorded run. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Recording } from '../../workbench/protocol.ts';
import type { HeldRequest, JobRequest } from '../../workbench/requests.ts';
import type { LabControls } from './controls.ts';
import { readEvent } from './messages.ts';
import { durationMs, seek, START, type Head } from './player.ts';
import { EVENTS, fetchRecording, post, streamProblem, type Ask } from './requests.ts';
import { INITIAL, reduce, type PanelState } from './state.ts';
import { useLab } from './useLab.ts';

/**
 * `connecting`: the workbench starts, or nothing is known yet · `live`: it speaks, and is at this lab · `elsewhere`: it
 * speaks, and is at another lab, for another page · `lost`: it spoke and stopped · `refused`: it cannot start, and says why · `recorded`: a recorded run is shown, because there is no workbench or
 * because the reader wants it · `empty`: there is no workbench, and no recording.
 */
export type Mode = 'connecting' | 'live' | 'elsewhere' | 'lost' | 'refused' | 'recorded' | 'empty';

export interface Workbench {
  mode: Mode;
  state: PanelState;
  /** Why the last thing that was asked for did not happen, in a sentence. */
  problem: string | null;
  /** Why the workbench cannot start, in a sentence; empty in every mode but `refused`. */
  refusal: string;
  setLimit(ratePerSecond: number): void;
  /** Chooses one of the lab's faults; null for none. */
  choose(fault: number | null): void;
  /** Says which flows are held by hand; null for none. */
  hold(filter: string | null): void;
  /** Lets a held flow go, or drops it. */
  release(request: HeldRequest): void;
  /** Brings the workbench to this lab. */
  enter(): void;
  job(action: JobRequest['action']): void;
  runTests(): void;
  reconnect(): void;
  playRecording(): void;
  recording: Recording | null;
  head: Head;
  seekTo(ms: number): void;
}

export interface WorkbenchOptions {
  lab: string;
  /** False in the static build, which has no workbench: then nothing is asked for. */
  live: boolean;
  /** Where the recorded run is and what it was; null where none was made. */
  recorded: { url: string; caption: string } | null;
  /** What can be moved. */
  controls: LabControls;
}

/** How long until a stream that broke is opened again, milliseconds. */
const LOOK_AGAIN_MS = 1000;

export function useWorkbench({ lab, live, recorded }: WorkbenchOptions): Workbench {
  const [mode, setMode] = useState<Mode>(live ? 'connecting' : recorded ? 'recorded' : 'empty');
  const [state, setState] = useState<PanelState>(INITIAL);
  const [problem, setProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState('');
  const [recording, setRecording] = useState<Recording | null>(null);
  const [head, setHead] = useState<Head>(START);
  const [tries, setTries] = useState(0);
  const heard = useRef(false);

  const url = recorded?.url ?? null;
  const playRecording = useCallback(async () => {
    const loaded = url === null ? null : await fetchRecording(url);
    if (loaded !== null) {
      setRecording(loaded);
      // The end of the run would answer the question that the page has just asked.
      const isAsked = document.documentElement.dataset['prediction'] === 'open';
      setHead(isAsked ? START : seek(loaded, START, durationMs(loaded)));
    }
    setMode(loaded === null ? 'empty' : 'recorded');
  }, [url]);

  useEffect(() => {
    if (!live) {
      void playRecording();
      return undefined;
    }
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stream = new EventSource(EVENTS);
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const event = readEvent(data);
      if (event === null) return;
      heard.current = true;
      setMode('live');
      setState((before) => reduce(before, event));
    };
    stream.onerror = () => {
      stream.close();
      if (heard.current) setMode('lost');
      void streamProblem(leaving.signal).then((problem) => {
        if (leaving.signal.aborted) return;
        if (problem.kind === 'refused') {
          setRefusal(problem.reason);
          setMode('refused');
        } else if (heard.current || problem.kind === 'none') {
          timer = setTimeout(() => setTries((n) => n + 1), LOOK_AGAIN_MS);
        } else {
          void playRecording();
        }
      });
    };
    return () => {
      leaving.abort();
      clearTimeout(timer);
      stream.close();
    };
  }, [live, playRecording, tries]);

  const ask = useCallback(async (what: string, body: Ask) => {
    setProblem(await post(what, body));
  }, []);

  const enter = useCallback(() => ask('lab', { lab }), [ask, lab]);
  const place = useLab({ wanted: mode === 'live', at: state.lab, lab, connection: tries, enter });
  const shown = mode === 'live' ? place : mode;

  return {
    mode: shown,
    // What another lab's page did is nothing to show here.
    state: shown === 'recorded' ? head.state : shown === 'live' || shown === 'lost' ? state : INITIAL,
    problem,
    refusal: mode === 'refused' ? refusal : '',
    setLimit: useCallback((ratePerSecond) => void ask('limit', { ratePerSecond }), [ask]),
    choose: useCallback((fault) => void ask('fault', { fault }), [ask]),
    hold: useCallback((filter) => void ask('hold', { filter }), [ask]),
    release: useCallback((request) => void ask('held', request), [ask]),
    enter: useCallback(() => void enter(), [enter]),
    job: useCallback((action) => void ask('job', { lab, action }), [ask, lab]),
    runTests: useCallback(() => void ask('tests', { lab }), [ask, lab]),
    reconnect: useCallback(() => {
      setMode('connecting');
      setTries((n) => n + 1);
    }, []),
    playRecording: useCallback(() => void playRecording(), [playRecording]),
    recording,
    head,
    seekTo: useCallback(
      (ms) => {
        if (recording) setHead((before) => seek(recording, before, ms));
      },
      [recording],
    ),
  };
}
