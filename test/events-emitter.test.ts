/** The kit's emitter beside botocore's own, on generated sequences of registrations and events. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CountedError, Emitter } from '@slowdown/kit/events';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sequence, type GivenHandler, type Step } from './events/sequences.ts';

const ROOT = join(import.meta.dirname, '..');
const SEED = 20_261_123;

/** What one step came to: the handlers that it called, with the event and the value that they were given, and its result. */
interface Outcome {
  called: [handler: string, event: string, value: number][];
  result: unknown;
}

type Spoken = Emitter<Record<string, { value: number }>>;
type Does = (heard: { eventName: string; value: number }) => unknown;

class Thrown extends Error {}

/** What the kit's emitter does. */
function ours(steps: readonly Step[]): Outcome[] {
  let called: Outcome['called'] = [];
  const emitters: [Spoken, Spoken] = [new Emitter(), new Emitter()];
  const names = new Map<unknown, string>();
  const handlers = new Map<string, Does>();
  const made = ({ name, answer, throws }: GivenHandler) => {
    const known = handlers.get(name);
    if (known) return known;
    const handler: Does = ({ eventName, value }) => {
      called.push([name, eventName, value]);
      if (throws) throw new Thrown(`thrown by ${name}`);
      return answer;
    };
    handlers.set(name, handler);
    names.set(handler, name);
    return handler;
  };

  const taken = (step: Step): unknown => {
    const emitter = emitters[step.on];
    switch (step.do) {
      case 'copy':
        emitters[step.on === 0 ? 1 : 0] = emitter.copy();
        return null;
      case 'emit':
        return emitter.emit(step.event, step).map(({ handler, answer }) => [names.get(handler), answer]);
      case 'emit_until_response': {
        const answered = emitter.emitUntilResponse(step.event, step);
        return answered && [names.get(answered.handler), answered.answer];
      }
    }
    const { pattern, counted } = step;
    const how = step.id === null ? {} : { uniqueId: step.id, counted };
    if (!step.handler) emitter.unregister(pattern, how);
    else if (step.do === 'unregister') emitter.unregister(pattern, made(step.handler));
    else if (step.do === 'register') emitter.register(pattern, made(step.handler), how);
    else if (step.do === 'register_first') emitter.registerFirst(pattern, made(step.handler), how);
    else emitter.registerLast(pattern, made(step.handler), how);
    return null;
  };

  return steps.map((step) => {
    called = [];
    let result: unknown;
    try {
      result = taken(step);
    } catch (error) {
      if (error instanceof CountedError) result = 'counted otherwise';
      else if (error instanceof Thrown) result = error.message;
      else throw error;
    }
    return { called, result };
  });
}

/** What botocore's emitter does. */
async function theirs(python: string, sequences: readonly Step[][]): Promise<Outcome[][]> {
  const asked = promisify(execFile)(python, ['test/support/events_emitter.py'], { cwd: ROOT, maxBuffer: 1 << 28 });
  asked.child.stdin?.end(JSON.stringify(sequences));
  return JSON.parse((await asked).stdout) as Outcome[][];
}

/** botocore throws an AttributeError where a handler is taken from a part of patterns that has none; the kit does nothing. */
const documented = ({ called, result }: Outcome): Outcome =>
  result === 'a part of patterns, none itself' ? { called, result: null } : { called, result };

await describeWith('python', "botocore's HierarchicalEmitter", (python) => {
  test.each([
    ['one emitter, ids counted and not', { emitters: [0], counting: true }, 2500],
    ['two emitters, copied to each other', { emitters: [0, 1], counting: false }, 2500],
  ] as const)('%s: the same handlers in the same order, the same answers and errors', async (_, kind, count) => {
    const sequences = fc.sample(sequence(kind), { numRuns: count, seed: SEED });
    const there = await theirs(python ?? '', sequences);
    sequences.forEach((steps, index) => {
      expect({ steps, came: ours(steps) }).toEqual({ steps, came: there[index]?.map(documented) });
    });

    const met = (of: (outcome: Outcome) => boolean) => there.flat().filter(of).length;
    expect(met(({ called }) => called.length > 1)).toBeGreaterThan(2000);
    expect(met(({ result }) => String(result).startsWith('thrown'))).toBeGreaterThan(200);
    expect(met(({ result }) => result === 'a part of patterns, none itself')).toBeGreaterThan(200);
    if (kind.counting) expect(met(({ result }) => result === 'counted otherwise')).toBeGreaterThan(200);
  });
});
