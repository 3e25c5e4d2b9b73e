import type { ServerResponse } from 'node:http';

interface Due {
  response: ServerResponse;
  body: string;
}

let due: Due[] = [];

/**
 * Ends a response whose head is written, together with all others of this turn of the event loop. A write that wakes its
 * reader costs more than what is written: so many answers at once wake it once.
 */
export function endTogether(response: ServerResponse, body: string): void {
  if (due.length === 0) setImmediate(endAll);
  due.push({ response, body });
}

function endAll(): void {
  const now = due;
  due = [];
  // As a string: Node sends a head and a string in one write.
  for (const { response, body } of now) response.end(body);
}
