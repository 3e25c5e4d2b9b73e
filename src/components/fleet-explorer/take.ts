/** The seconds as rows: for the table, both policies in a row; for the file, a row for each policy. */
import type { Column } from '../explore/numbers.ts';
import type { Pair } from './race.ts';
import type { Seconds, Stretch } from './seconds.ts';

/** Rows that a person may read. */
const MOST_ROWS = 120;

export interface Row {
  policy: string;
  stretch: Stretch;
}

/** As `slowdown fleet --csv` has them, with the policy and how many seconds a row holds. */
export const FILE_COLUMNS: readonly Column<Row>[] = [
  { name: 'policy', heading: 'policy', value: ({ policy }) => policy },
  ...(
    [
      'second',
      'seconds',
      'succeeded',
      'lost',
      'attempts',
      'retries',
      'throttled',
      'failed',
      'inFlight',
      'sleeping',
    ] as const
  ).map((name) => ({ name, heading: name, value: ({ stretch }: Row) => stretch[name] })),
];

export function fileRows({ runs }: Seconds, policies: Pair<string>): Row[] {
  return runs.flatMap((stretches, which) =>
    stretches.map((stretch) => ({ policy: policies[which === 0 ? 0 : 1], stretch })),
  );
}

type Both = Pair<Stretch | undefined>;

const READ: readonly [keyof Stretch, string][] = [
  ['attempts', 'attempts'],
  ['retries', 'retries'],
  ['throttled', 'throttled'],
  ['succeeded', 'succeeded'],
  ['lost', 'lost'],
  ['inFlight', 'in flight'],
  ['sleeping', 'asleep'],
];

export function tableColumns(policies: Pair<string>): Column<Both>[] {
  return [
    { name: 'second', heading: 'second', value: ([one, other]) => one?.second ?? other?.second ?? null },
    ...READ.flatMap(([of, heading]) =>
      policies.map((policy, which) => ({
        name: `${policy} ${of}`,
        heading: `${heading}, ${policy}`,
        value: (both: Both) => both[which === 0 ? 0 : 1]?.[of] ?? null,
      })),
    ),
  ];
}

/** No more rows than can be read: stretches of several seconds, where there are many. */
export function tableRows(seconds: Seconds): { rows: Both[]; perRow: number } {
  const { runs, perStretch } = seconds.coarser(MOST_ROWS);
  const [one, other] = runs;
  const longer = one.length >= other.length ? one : other;
  return { rows: longer.map((_, n): Both => [one[n], other[n]]), perRow: perStretch };
}
