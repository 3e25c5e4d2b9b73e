/** Flows for the panel's own unit tests, with only what a test is about spelled out. */
import type { Flow } from '@slowdown/kit/flows';

interface Sketch {
  call: string;
  attempt: number;
  startMs: number;
  /** null: still in flight. */
  endMs: number | null;
  status: number;
  maxAttempts?: number;
}

export function flow({ call, attempt, startMs, endMs, status, maxAttempts = 3 }: Sketch): Flow {
  return {
    id: `${call}-${attempt}`,
    startMs,
    endMs,
    request: {
      method: 'PUT',
      host: '127.0.0.1',
      path: `/results/run-42/${call}.json?x-id=PutObject`,
      headers: {},
      bytes: 30,
    },
    response:
      endMs === null
        ? null
        : {
            status,
            statusText: status === 503 ? 'Slow Down' : 'OK',
            headers: {},
            bytes: 0,
            errorCode: status === 503 ? 'SlowDown' : null,
            body: null,
          },
    fault: status === 503 ? 'slowDown' : null,
    sdk: { invocationId: call, attempt, maxAttempts },
  };
}
