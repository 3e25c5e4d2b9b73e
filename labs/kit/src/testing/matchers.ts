import { expect } from 'vitest';
import { totals, type Flow, type Totals } from '../flows.ts';

/** What a program can report and the proxy can count. */
type Counted = 'calls' | 'attempts' | 'retries' | 'throttled' | 'succeeded' | 'failed';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The condition is true; where it is not, the learner reads the message and nothing else. */
    toHold: [T] extends [boolean] ? (message: string) => R : never;
    /**
     * The reported number is the one that the proxy counted in these flows.
     * @param hint where to look next, one sentence
     */
    toBeWhatTheProxySaw(total: Counted, flows: readonly Flow[], hint: string): R;
  }
}

const WORDS: Record<Counted, string> = {
  calls: 'calls',
  attempts: 'attempts',
  retries: 'retries',
  throttled: 'throttled attempts',
  succeeded: 'calls that succeeded',
  failed: 'calls that failed for good',
};

/** "40 calls, 90 attempts: 40 first attempts and 50 retries" */
function story({ calls, attempts, retries, failed }: Totals): string {
  const lost = failed === 0 ? '' : `; ${failed} calls failed for good`;
  return `${calls} calls, ${attempts} attempts: ${calls} first ones and ${retries} retries${lost}`;
}

expect.extend({
  toHold: (condition: unknown, message: string) => ({ pass: condition === true, message: () => message }),
  toBeWhatTheProxySaw(reported: unknown, total: Counted, flows: readonly Flow[], hint: string) {
    const seen = totals(flows, { ended: true });
    return {
      pass: reported === seen[total],
      message: () =>
        `The program reports ${said(reported)} ${WORDS[total]}; the proxy saw ${seen[total]}.\n` +
        `It saw ${story(seen)}.\nLook next: ${hint}`,
      expected: seen[total],
      actual: reported,
    };
  },
});

function said(reported: unknown): string {
  if (typeof reported === 'number') return Number.isInteger(reported) ? String(reported) : reported.toFixed(1);
  return reported === undefined ? 'no' : JSON.stringify(reported);
}
