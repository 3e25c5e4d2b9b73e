import { Agent } from 'node:http';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { labClient } from '../backends.ts';

/** An answer as it came over the wire. */
export interface Answered {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** What the SDK calls the error; null where it is none. */
  code: string | null;
  /** What the SDK says of it. */
  message: string;
}

/** A client of which every call is one attempt, so that a test sees each answer. */
export interface OneAttempt {
  /** Makes one call. */
  ask(call: (s3: S3Client) => Promise<unknown>): Promise<Answered>;
  /** How many connections it has opened; it needs a second one only where the first was closed. */
  readonly connections: number;
  destroy(): void;
}

/** How long an answer may take, milliseconds: on a busy machine, and with a body that never ends. */
const PATIENCE_MS = 10_000;

export function oneAttempt(url: string, config: S3ClientConfig = {}): OneAttempt {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let connections = 0;
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    connections += 1;
    return connect(...args);
  };
  const s3 = labClient(url, {
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true },
    ...config,
  });
  let answered: Pick<Answered, 'status' | 'headers'> = { status: 0, headers: {} };
  s3.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (isResponse(result.response))
        answered = { status: result.response.statusCode, headers: result.response.headers };
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'slowdownWire' },
  );
  return {
    async ask(call) {
      answered = { status: 0, headers: {} };
      const error: unknown = await call(s3).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) return { ...answered, code: null, message: '' };
      const { name, message } = error instanceof Error ? error : new Error('what was thrown is no error');
      return { ...answered, code: name, message };
    },
    get connections() {
      return connections;
    },
    destroy: () => s3.destroy(),
  };
}

function isResponse(value: unknown): value is { statusCode: number; headers: Record<string, string> } {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'headers' in value;
}
