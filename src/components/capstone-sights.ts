/** What the proxy saw of a run of the capstone's job, in words: one sight for each thing that can be wrong. Pure. */
import type { Evidence } from '../../labs/11-capstone/evidence.ts';
import { duration } from './panel/why.ts';

export interface Sight {
  /** What was looked at, as a question. */
  question: string;
  /** What to make of the answer. */
  reading: string;
  /** What the proxy saw, a line each. */
  seen: (evidence: Evidence) => string[];
}

/** Prefixes that are named one by one. */
const NAMED = 4;

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** "408 requests stored 185 of 200 objects; 55 % came to nothing." */
export function inShort({ attempts, parts, stored, wastedShare }: Evidence): string {
  return `${attempts} requests stored ${stored} of ${parts} objects; ${percent(wastedShare)} of them came to nothing.`;
}

export const SIGHTS: readonly Sight[] = [
  {
    question: 'Where did the writes go?',
    reading:
      'Each prefix has a limit of its own. Where all writes have one prefix, all of them share one limit, and the others are not used.',
    seen: ({ prefixes }) => [
      ...prefixes
        .slice(0, NAMED)
        .map(
          ({ prefix, attempts, refused, perSecond }) =>
            `${prefix.replace(/^[^/]*\//, '')}: ${attempts} requests, ${refused} refused, ${perSecond.toFixed(0)} stored a second`,
        ),
      ...(prefixes.length > NAMED ? [`and ${prefixes.length - NAMED} other prefixes`] : []),
    ],
  },
  {
    question: 'How often was one part asked for?',
    reading:
      'A call of the SDK makes several attempts by itself. More than one call for one part: somebody else tries again too, and the two multiply.',
    seen: ({ mostAsked: { name, calls, attempts } }) => [
      `at most (${name}): ${calls} ${calls === 1 ? 'call' : 'calls'}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    ],
  },
  {
    question: 'How many were under way at once, and how many were refused?',
    reading:
      'A refused request found no room in the limit. More of them at once get no more through: they only come back later, all together.',
    seen: ({ mostInFlight, refused, attempts }) => [`${mostInFlight} at once`, `${refused} of ${attempts} refused`],
  },
  {
    question: 'Did anybody stop early?',
    reading:
      'A client has a retry quota of 500: trying again costs 5 after a refusal, and 14 after a time-out or a 500. Where many calls fail and none stops early, each has a quota to itself.',
    seen: ({ failedCalls, stoppedEarly }) => [
      `${failedCalls} calls failed`,
      `${stoppedEarly} of them stopped with attempts left`,
    ],
  },
  {
    question: 'Who ended the requests that got no answer?',
    reading:
      'A time-out that is shorter than an answer takes loses that answer at every attempt. More attempts lose it more often.',
    seen: ({ brokenOff, slowestMs }) => [
      brokenOff.count === 0
        ? 'none was broken off'
        : `${brokenOff.count} broken off by the client, after ${duration(brokenOff.afterMs)}`,
      `the slowest answer that it waited for took ${duration(slowestMs)}`,
    ],
  },
  {
    question: 'What does the SDK say of itself?',
    reading:
      'The SDK’s own defaults are the mode standard and three attempts. What else it says, it has from the code or from somebody’s environment.',
    seen: ({ modes, maxAttempts }) => [
      `mode ${modes.join(' and ') || 'not said'}`,
      `amz-sdk-request: max=${maxAttempts.join(' and ')}`,
    ],
  },
];
