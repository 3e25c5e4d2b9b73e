/** What a check is, and the words that it speaks with. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Service } from '../backends/backend.ts';
import type { World } from './world.ts';

/** One thing that AWS does, as a sentence, and the requests that show whether a backend does it too. */
export interface Check {
  /** Unique, in lower case with hyphens; a part of names on the backend. */
  readonly id: string;
  readonly service: Service;
  readonly group: string;
  /** What AWS does. */
  readonly sentence: string;
  /** Rejects with a {@link Difference}, or with the client's own error. */
  run(world: World): Promise<void>;
}

/** Something else was seen than what AWS answers. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

/** A group of checks of one service. */
export function group(
  service: Service,
  name: string,
  checks: readonly [id: string, sentence: string, run: Check['run']][],
): Check[] {
  return checks.map(([id, sentence, run]) => ({ id, service, group: name, sentence, run }));
}

/**
 * Says that two values are the same.
 * @throws Difference with what was seen instead
 */
export function same(what: string, seen: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(seen, expected)) throw new Difference(`${what}: ${shown(seen)}`);
}

/**
 * Says that a call fails with that status and code.
 * @param code the error's name, or null where HTTP alone says it
 * @throws Difference with how it ended instead
 */
export async function fails(call: Promise<unknown>, status: number, code: string | null): Promise<void> {
  const ended = await call.then(
    () => ({ status: 200, code: null, text: 'it succeeds' }),
    (error: unknown) => {
      const end = endOf(error);
      if (end.status === 501) throw error;
      return end;
    },
  );
  if (ended.status !== status || (code !== null && ended.code !== code)) throw new Difference(ended.text);
}

/** How a call ended with an error: its status and code, and both in words. */
export function endOf(error: unknown): { status: number | null; code: string; text: string } {
  if (!(error instanceof Error)) throw error;
  const status = statusOf(error);
  return {
    status,
    code: error.name,
    text: status === null ? `${error.name}: ${error.message}` : `${status} ${error.name}`,
  };
}

const answered = z.object({ httpStatusCode: z.number() });

function statusOf(error: Error): number | null {
  if (!('$metadata' in error)) return null;
  const { data } = answered.safeParse(error.$metadata);
  return data?.httpStatusCode ?? null;
}

/** The most of a value that is told, characters. */
const SHOWN = 80;

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
