/**
 * The kit's policies beside the retry middleware and the strategies of the SDK for JavaScript: today's `@smithy/core`, and
 * 3.39, the last one before November 2026. Documented differences:
 * - Where both hints are sent, the SDK takes the one that stands first in the answer; the kit takes `retry-after`.
 * - The limiter of a real client counts whole milliseconds, and loses up to one at each wait.
 * - Which errors a client's model knows as worth another attempt, the failure has to say.
 * - Not in the kit: a request whose body is a stream is never sent again; errors that only their text tells (fetch in
 *   browsers, HTTP/2's refused streams, "Signature expired") or their cause; answers with `Age`, or after 15 minutes, that
 *   do not set the clock. How clients before November 2026 set it was not compared.
 */
import * as now from '@smithy/core/retry';
import type { PolicyName } from '@slowdown/kit/retries';
import * as before from 'smithy-core-before/retry';
import { describe, expect, test } from 'vitest';
import { decided, type Core } from './retries/javascript.ts';
import { decidedByClient } from './retries/clients.ts';
import { mismatches } from './retries/ours.ts';
import { answers, sequences, type Step } from './retries/sequences.ts';

const SEQUENCES = 2000;
const SEED = 20_261_123;
const scripted = sequences(SEQUENCES, SEED);

function compared(core: Core, policies: readonly (readonly [PolicyName, string])[]) {
  test.each(policies)('%s', async (policyName, mode) => {
    const theirs: Step[][] = [];
    for (const sequence of scripted) theirs.push(await decided(core, mode, sequence));
    const found = mismatches(policyName, scripted, theirs);
    expect(found.slice(0, 2), `${found.length} sequences differ`).toEqual([]);
  });
}

describe('the core of today decides as', () => {
  compared(now, [
    ['js-standard', 'standard'],
    ['js-adaptive', 'adaptive'],
  ]);
});

describe('the core before 3.40 decides as', () => {
  test('which is the one before', () => {
    expect(before.Retry.v2026).toBe(false);
  });

  compared(before, [
    ['js-standard-before', 'standard'],
    ['js-adaptive-before', 'adaptive'],
  ]);
});

/** Clients, each made anew. */
const CLIENTS = 200;

describe('a client of today decides of real answers, and with its clock set right by them, as', () => {
  test.each([
    ['js-standard', 'standard'],
    ['js-adaptive', 'adaptive'],
  ] as const)('%s', async (policyName, mode) => {
    const answered = answers(CLIENTS, SEED);
    const theirs: Step[][] = [];
    for (const sequence of answered) theirs.push(await decidedByClient(mode, sequence));
    const found = mismatches(policyName, answered, theirs);
    expect(found.slice(0, 2), `${found.length} sequences differ`).toEqual([]);
  });
});
