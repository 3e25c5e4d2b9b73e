import { expect } from 'vitest';
import { exchangeOf, parseFilter, totals, type Flow, type Totals } from '../flows.ts';

/** What a program can report and the proxy can count. */
type Counted = 'calls' | 'attempts' | 'retries' | 'throttled' | 'succeeded' | 'failed';

interface FlowsWanted {
  /** How many flows match, no more and no fewer; at least one where this is not given. */
  times?: number;
  /** Where to look next, one sentence. */
  hint?: string;
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The condition is true; where it is not, the learner reads the message and nothing else. */
    toHold: [T] extends [boolean] ? (message: string) => R : never;
    /**
     * The reported number is the one that the proxy counted in these flows.
     * @param hint where to look next, one sentence
     */
    toBeWhatTheProxySaw(total: Counted, flows: readonly Flow[], hint: string): R;
    /**
     * Among the flows are some that the filter expression matches: `expect(proxy.flows).toHaveFlows('~m PUT & ~c 503')`.
     * A kept flow has its header names in lower case, and no body but that of an error.
     * @throws FilterError where the expression can't be read
     */
    toHaveFlows: [T] extends [readonly Flow[]] ? (filter: string, options?: FlowsWanted) => R : never;
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
  toHaveFlows(flows: readonly Flow[], text: string, { times, hint }: FlowsWanted = {}) {
    const filter = parseFilter(text);
    const matching = flows.filter((flow) => filter.matches(exchangeOf(flow)));
    const wanted = times ?? 'at least 1';
    const seen = matching.length === 0 ? flows : matching;
    return {
      pass: times === undefined ? matching.length > 0 : matching.length === times,
      message: () =>
        `Expected ${this.isNot ? `not ${wanted}` : wanted} of the flows to match ${filter.toString()}; ` +
        `${matching.length} of ${flows.length} do.\n` +
        `${matching.length === 0 ? 'The proxy saw' : 'These do'}:${told(seen) || ' nothing'}` +
        (hint === undefined ? '' : `\nLook next: ${hint}`),
    };
  },
});

/** How many flows a message tells of. */
const TOLD_FLOWS = 10;

/** "PUT /bucket/key: 503 SlowDown", one flow a line. */
function told(flows: readonly Flow[]): string {
  const lines = flows.slice(0, TOLD_FLOWS).map(({ request, response, error }) => {
    const answer = response
      ? [response.status, response.errorCode].filter(Boolean).join(' ')
      : (error ?? 'no response');
    return `\n  ${request.method} ${request.path}: ${answer}`;
  });
  const more = flows.length > TOLD_FLOWS ? [`\n  and ${flows.length - TOLD_FLOWS} more`] : [];
  return [...lines, ...more].join('');
}

function said(reported: unknown): string {
  if (typeof reported === 'number') return Number.isInteger(reported) ? String(reported) : reported.toFixed(1);
  return reported === undefined ? 'no' : JSON.stringify(reported);
}
