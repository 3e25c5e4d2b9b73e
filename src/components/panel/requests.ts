/** What the panel asks of the site, and what it makes of a no. */
import type { Recording } from '../../workbench/protocol.ts';
import type {
  FaultRequest,
  HeldRequest,
  HoldRequest,
  JobRequest,
  LabRequest,
  LimitRequest,
} from '../../workbench/requests.ts';
import { isRecording, sentenceIn } from './messages.ts';

/** Where the workbench's events come from. */
export const EVENTS = '/workbench/events';

/** What the workbench can be asked for. */
export type Ask = LabRequest | LimitRequest | FaultRequest | HoldRequest | HeldRequest | JobRequest;

/** Asks the workbench for something. Answers null, or the reason why it would not. */
export async function post(what: string, body: Ask): Promise<string | null> {
  try {
    const response = await fetch(`/workbench/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.ok ? null : await reasonIn(response);
  } catch {
    return 'The workbench does not answer. Is npm start still running?';
  }
}

/** Why a stream did not open: the site is not there, or it answers and says no, or it would open now. */
export type StreamProblem = { kind: 'gone' } | { kind: 'refused'; reason: string } | { kind: 'none' };

/** Asks for the stream once more, as text: an EventSource cannot read an answer that says no. */
export async function streamProblem(signal: AbortSignal): Promise<StreamProblem> {
  const reading = new AbortController();
  try {
    const response = await fetch(EVENTS, { signal: AbortSignal.any([signal, reading.signal]) });
    return response.ok ? { kind: 'none' } : { kind: 'refused', reason: await reasonIn(response) };
  } catch {
    return { kind: 'gone' };
  } finally {
    // A stream has no end to wait for.
    reading.abort();
  }
}

/** A recorded run; null where it can't be had. */
export async function fetchRecording(url: string): Promise<Recording | null> {
  try {
    const loaded: unknown = await (await fetch(url)).json();
    return isRecording(loaded) ? loaded : null;
  } catch {
    return null;
  }
}

async function reasonIn(response: Response): Promise<string> {
  const text = (await response.text()).trim();
  return text === '' ? `The workbench answered ${response.status} ${response.statusText}.` : sentenceIn(text);
}
