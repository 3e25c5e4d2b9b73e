/** What a reader should know before believing a report's numbers, each in a sentence or two with what to do. */
import type { Run } from '../report.ts';
import type { Tallied } from './tally.ts';

/** How the proxy begins a sentence on what went wrong in a script. */
const FROM_SCRIPT = "The script's ";

/** Why a program can pass by the proxy, most frequent first. */
const PASSES_BY: Record<Run['mode'], string[]> = {
  endpoint: [
    'It sets an endpoint of its own (endpoint_url=…, endpoint: …), or is older than AWS_ENDPOINT_URL, which came in 2023: pass the variable on in the code, or try --mode intercept.',
    'It is no AWS SDK: give it the address itself, $AWS_ENDPOINT_URL.',
    'It ended before its first request, or starts its work in another process that does not inherit the environment.',
  ],
  intercept: [
    'It does not read HTTPS_PROXY. The AWS SDK for JavaScript does not: try --mode endpoint, or give its NodeHttpHandler an agent for a proxy (hpagent). Java wants -Dhttps.proxyHost and -Dhttps.proxyPort.',
    'It speaks to another host than amazonaws.com, which is passed on unseen.',
    'It ended before its first request, or does not trust the certificate: then it has said so itself.',
  ],
};

export function notes(run: Run, { totals, answers, calls }: Tallied): string[] {
  if (totals.attempts === 0) {
    const known = unseenNotes(run);
    return [
      '0 requests reached the proxy.',
      ...(known.length > 0 ? known : ['Likely reasons, the first the most frequent:', ...PASSES_BY[run.mode]]),
    ];
  }
  return [
    ...unseenNotes(run),
    ...idleRuleNotes(run),
    ...scriptNotes(calls),
    ...(answers.some(({ errorCode }) => errorCode === 'NoSuchBucket')
      ? ['A bucket that the program asked for does not exist: the backend begins empty. --buckets NAME makes it first.']
      : []),
    ...(calls.some(({ attempts }) => attempts.length > 1) || totals.throttled === 0
      ? []
      : ['Requests were throttled, and none was tried again: the client does not retry, or gave up at once.']),
    ...(totals.open === 0 ? [] : [`${totals.open} of the calls were not over when this was written.`]),
    ...(totals.calls > calls.length
      ? [
          `The counts are of all ${totals.calls} calls; ${calls.length} of them are shown one by one, those that tell most.`,
        ]
      : []),
  ];
}

/** Rules that were meant for something, and met none of it. */
function idleRuleNotes({ rules, mode }: Run): string[] {
  const idle = rules.filter(({ seen, matched }) => seen > 0 && matched === 0).map(({ says }) => says);
  if (idle.length === 0) return [];
  const asksForHost = mode === 'endpoint' && idle.some((says) => /~d\b/.test(says));
  return [
    `No request was one that this was meant for: ${idle.join('; ')}.` +
      (asksForHost
        ? ' In mode endpoint every request is for 127.0.0.1, and ~d looks at that: leave it out, or take --mode intercept.'
        : ''),
  ];
}

/** What a script threw, or gave and nobody could send: the program saw a 502 for it. */
function scriptNotes(calls: Tallied['calls']): string[] {
  const errors = calls.flatMap(({ attempts }) => attempts.map(({ error }) => error ?? ''));
  const first = errors.find((error) => error.startsWith(FROM_SCRIPT));
  return first === undefined ? [] : [`${first} Requests that this happened to were answered 502.`];
}

const UNSEEN: Record<Run['unseen'][number]['how'], (hosts: string) => string> = {
  tunnelled: (hosts) => `Passed on unseen, because they are not AWS: ${hosts}.`,
  refused: (hosts) =>
    `Refused, because they are not on this machine: ${hosts}. --allow-remote lets the program reach them.`,
  distrusted: (hosts) =>
    `The program left after it had seen the proxy's certificate for ${hosts}: its client does not read the variables that name it (Java has a trust store of its own), or checks for a certain one.`,
};

/** Connections on which nothing was seen, by reason. */
function unseenNotes({ unseen }: Run): string[] {
  return (['distrusted', 'refused', 'tunnelled'] as const).flatMap((how) => {
    const hosts = unseen.filter((each) => each.how === how).map(({ host, count }) => `${host} (${count} times)`);
    return hosts.length === 0 ? [] : [UNSEEN[how](hosts.join(', '))];
  });
}
