/** What came of both fleets, side by side. */
import type { Summary } from '@slowdown/kit/fleet';
import { duration } from '../panel/why.ts';
import type { Pair } from './race.ts';
import { clockOf, endedCalls, lasted } from './sentences.ts';

const MINUTE_MS = 60_000;

const whole = (value: number) => value.toLocaleString('en');
const share = (part: number, of: number) => (of === 0 ? '' : ` (${((part / of) * 100).toFixed(1)}\u00a0%)`);
const time = (ms: number | null) => (ms === null ? '–' : duration(ms));

const ROWS: readonly { name: string; of(summary: Summary): string }[] = [
  {
    name: 'Ended after',
    of: ({ endedMs, simulatedMs }) => (endedMs === null ? `not by ${clockOf(simulatedMs)}` : lasted(endedMs)),
  },
  { name: 'Calls succeeded', of: ({ totals }) => whole(totals.succeeded) },
  { name: 'Calls lost', of: (summary) => whole(summary.totals.lost) + share(summary.totals.lost, endedCalls(summary)) },
  { name: 'Attempts', of: ({ totals }) => whole(totals.attempts) },
  {
    name: 'Attempts for each call',
    of: (summary) => {
      const calls = endedCalls(summary);
      return calls === 0 ? '–' : (summary.totals.attempts / calls).toFixed(2);
    },
  },
  {
    name: 'Wasted attempts',
    of: ({ totals: { throttled, failed, attempts } }) =>
      whole(throttled + failed) + share(throttled + failed, attempts),
  },
  {
    name: 'Retries in the worst minute',
    of: ({ mostRetriesInAMinute, endedMs, simulatedMs }) =>
      whole(mostRetriesInAMinute) + ((endedMs ?? simulatedMs) < MINUTE_MS ? ' (all of them)' : ''),
  },
  { name: 'Half of the calls within', of: ({ callMs }) => time(callMs.p50) },
  { name: '90 of 100 within', of: ({ callMs }) => time(callMs.p90) },
  { name: '99 of 100 within', of: ({ callMs }) => time(callMs.p99) },
  { name: 'Partitions of the service', of: ({ totals }) => whole(totals.partitions) },
];

export function Outcome({ summaries }: { summaries: Pair<Summary> }) {
  return (
    <table class="outcome">
      <caption>What came of it</caption>
      <thead>
        <tr>
          <th scope="col">Policy</th>
          {summaries.map(({ spec }, index) => (
            <th key={index} scope="col">
              {spec.policy}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, of }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {summaries.map((summary, index) => (
              <td key={index}>{of(summary)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
