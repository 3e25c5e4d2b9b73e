/** What comes over the wire is looked at before it is believed: a page may be older than the workbench it speaks to. */
import type { Recording, WorkbenchEvent } from '../../workbench/protocol.ts';

const TYPES: ReadonlySet<unknown> = new Set<WorkbenchEvent['type']>([
  'snapshot',
  'flows',
  'limit',
  'job',
  'output',
  'tests',
]);

/** True for a message of a kind that this page knows. */
export function isWorkbenchEvent(value: unknown): value is WorkbenchEvent {
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
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message;
    }
  } catch {
    // Not JSON: the text is the sentence.
  }
  return text.slice(0, 300);
}
