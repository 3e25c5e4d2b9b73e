/** Where the panel's data come from: the running workbench, or else a recorded run. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Recording } from '../../workbench/protocol.ts';
import type { JobRequest, LimitRequest, TestsRequest } from '../../workbench/requests.ts';
import { isRecording, isWorkbenchEvent, sentenceIn } from './messages.ts';
import { durationMs, seek, START, type Head } from './player.ts';
import { INITIAL, reduce, type PanelState } from './state.ts';

/**
 * `connecting`: nothing is known yet · `live`: the workbench speaks · `lost`: it spoke and stopped · `recorded`: it does
 * not answer, and a recorded run is shown · `empty`: nor is there a recording.
 */
export type Mode = 'connecting' | 'live' | 'lost' | 'recorded' | 'empty';

export interface Workbench {
  mode: Mode;
  state: PanelState;
  /** Why the last thing that was asked for did not happen, in a sentence. */
  problem: string | null;
  setLimit(ratePerSecond: number): void;
  job(action: JobRequest['action']): void;
  runTests(): void;
  reconnect(): void;
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
}

/** Asks the workbench for something. Answers null, or the reason why it would not. */
async function post(what: string, body: LimitRequest | JobRequest | TestsRequest): Promise<string | null> {
  try {
    const response = await fetch(`/workbench/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const text = (await response.text()).trim();
    return text === '' ? `The workbench answered ${response.status} ${response.statusText}.` : sentenceIn(text);
  } catch {
    return 'The workbench does not answer. Is npm start still running?';
  }
}

/** A recorded run; null where it can't be had. */
async function fetchRecording(url: string): Promise<Recording | null> {
  try {
    const loaded: unknown = await (await fetch(url)).json();
    return isRecording(loaded) ? loaded : null;
  } catch {
    return null;
  }
}

/** How long a stream may take to send its first message before the recorded run is shown instead. */
const PATIENCE_MS = 4000;

export function useWorkbench({ lab, live, recorded }: WorkbenchOptions): Workbench {
  const [mode, setMode] = useState<Mode>(live ? 'connecting' : recorded ? 'recorded' : 'empty');
  const [state, setState] = useState<PanelState>(INITIAL);
  const [problem, setProblem] = useState<string | null>(null);
  const [recording, setRecording] = useState<Recording | null>(null);
  const [head, setHead] = useState<Head>(START);
  const [tries, setTries] = useState(0);
  const heard = useRef(false);

  const url = recorded?.url ?? null;
  const playRecording = useCallback(async () => {
    const loaded = url === null ? null : await fetchRecording(url);
    if (loaded !== null) {
      setRecording(loaded);
      setHead(seek(loaded, START, durationMs(loaded)));
    }
    setMode(loaded === null ? 'empty' : 'recorded');
  }, [url]);

  useEffect(() => {
    if (!live) {
      void playRecording();
      return undefined;
    }
    const stream = new EventSource('/workbench/events');
    const giveUp = () => {
      stream.close();
      void playRecording();
    };
    const patience = setTimeout(giveUp, PATIENCE_MS);
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      clearTimeout(patience);
      heard.current = true;
      const event: unknown = JSON.parse(data);
      setMode('live');
      if (isWorkbenchEvent(event)) setState((before) => reduce(before, event));
    };
    stream.onerror = () => {
      if (heard.current) {
        setMode('lost');
        // The browser reconnects by itself, unless the answer was an error.
        if (stream.readyState === EventSource.CLOSED) setTimeout(() => setTries((n) => n + 1), PATIENCE_MS);
      } else {
        clearTimeout(patience);
        giveUp();
      }
    };
    return () => {
      clearTimeout(patience);
      stream.close();
    };
  }, [live, playRecording, tries]);

  const ask = useCallback(async (what: string, body: LimitRequest | JobRequest | TestsRequest) => {
    setProblem(await post(what, body));
  }, []);

  return {
    mode,
    state: mode === 'recorded' ? head.state : state,
    problem,
    setLimit: useCallback((ratePerSecond) => void ask('limit', { ratePerSecond }), [ask]),
    job: useCallback((action) => void ask('job', { lab, action }), [ask, lab]),
    runTests: useCallback(() => void ask('tests', { lab }), [ask, lab]),
    reconnect: useCallback(() => {
      setMode('connecting');
      setTries((n) => n + 1);
    }, []),
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
