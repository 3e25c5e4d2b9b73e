/** What the program says of itself: the graphs of the dashboard, from its own metrics. */
import { useMemo } from 'preact/hooks';
import type { Sample } from '../../workbench/samples.ts';
import { Plot } from '../Plot.tsx';
import { ratesOf, type Rates } from './rates.ts';

const whole = (value: number) => Math.round(value).toLocaleString('en');
const tenths = (value: number) => value.toFixed(1);
const percent = (value: number) => `${Math.round(value * 100)} %`;

interface Graph {
  of: keyof Rates;
  title: string;
  colour: string;
  format: (value: number) => string;
  atLeast: number;
  /** Where the numbers would surprise. */
  note?: string;
}

/** What each graph draws, in the order of the dashboard in docker/grafana. */
const GRAPHS: readonly Graph[] = [
  { of: 'retriesPerMinute', title: 'Retries a minute', colour: 'throttled', format: whole, atLeast: 10 },
  {
    of: 'attemptsPerCall',
    title: 'Attempts for each call',
    colour: 'in-flight',
    format: tenths,
    atLeast: 3,
    note: 'In three seconds. An attempt counts at once, a call when it ends: while many sleep, it is more than a call may make.',
  },
  { of: 'backoffShare', title: 'Share of the time asleep', colour: 'backoff', format: percent, atLeast: 1 },
  { of: 'throttlesPerMinute', title: 'Throttles a minute', colour: 'failed', format: whole, atLeast: 10 },
];

interface Props {
  samples: readonly Sample[];
  running: boolean;
}

export function Graphs({ samples, running }: Props) {
  const rates = useMemo(() => ratesOf(samples), [samples]);
  if (rates.length === 0) {
    const why = running ? 'The job has not reported yet.' : 'Run the job: what it reports of itself appears here.';
    return (
      <p class="empty" role="status">
        {why}
      </p>
    );
  }
  const times = rates.map(({ atS }) => atS);
  return (
    <div class="graphs" tabIndex={0} role="region" aria-label="Graphs of the job’s own metrics">
      {GRAPHS.map(({ of, title, colour, format, atLeast, note }) => (
        <div key={of}>
          <Plot
            title={title}
            times={times}
            lines={[{ label: title, values: rates.map((rate) => rate[of]), colour }]}
            format={format}
            atLeast={atLeast}
          />
          {note !== undefined && <p>{note}</p>}
        </div>
      ))}
    </div>
  );
}
