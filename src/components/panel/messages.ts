/** What comes over the wire is looked at before it is believed: a page may be older than the workbench it speaks to. */
import type { Recording, WorkbenchEvent } from '../../workbench/protocol.ts';

const TYPES: ReadonlySet<unknown> = new Set<WorkbenchEvent['type']>([
  'snapshot',
  'flows',
  'limit',
  'fault',
  'hold',
  'held',
  'edited',
  'job',
  'output',
  'tests',
  'sample',
]);

/** A message of the stream; null where it is not whole, or of a kind that this page does not know. */
export function readEvent(text: string): WorkbenchEvent | null {
  const value = parsed(text);
  return isWorkbenchEvent(value) ? value : null;
}

function isWorkbenchEvent(value: unknown): value is WorkbenchEvent {
  return typeof value === 'object' && value !== null && 'type' in value && TYPES.has(value.type);
}

/** True for a recorded run. */
export function isRecording(value: unknown): value is Recording {
  return (
    typeof value === 'object' &&
    value !== null &&
    'caption' in value &&
    'events' in value &&
    Array.isArray(value.events)
  );
}

/** The sentence of an answer that says no: `{"message": "..."}`, or the text itself. */
export function sentenceIn(text: string): string {
  const value = parsed(text);
  const hasMessage = typeof value === 'object' && value !== null && 'message' in value;
  return hasMessage && typeof value.message === 'string' ? value.message : text.slice(0, 300);
}

/** What the text says as JSON; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
