/** What the bench of the proxies wrote, put in order for a page. */
import data from '../../data/bench.json';
import { benchResults, CONTENDERS, type BenchResults, type Measure, type Spread } from './bench-results';

export const bench = benchResults.parse(data);

/** A question that the bench answers, and what is compared for it. */
interface Asked {
  title: string;
  measure: Measure;
  unit: string;
  /** Shown as what a proxy adds to no proxy. */
  added?: true;
  /** Less is better, so the factor is the other way round. */
  lessIsBetter?: true;
}

const ASKED: readonly Asked[] = [
  { title: 'Everything passes the limit', measure: 'passPerSecond', unit: 'requests a second' },
  { title: 'Nearly everything is answered 503', measure: 'refusePerSecond', unit: 'requests a second' },
  { title: 'HTTPS, intercepted', measure: 'interceptPerSecond', unit: 'requests a second' },
  { title: 'Added latency, median', measure: 'p50Ms', unit: 'ms', added: true, lessIsBetter: true },
  { title: 'Added latency, 99th percentile', measure: 'p99Ms', unit: 'ms', added: true, lessIsBetter: true },
  { title: 'Processor time, passed on', measure: 'passCpuMicroseconds', unit: 'µs a request', lessIsBetter: true },
  { title: 'Processor time, answered 503', measure: 'refuseCpuMicroseconds', unit: 'µs a request', lessIsBetter: true },
  { title: 'One upload of 256 MiB', measure: 'putMibPerSecond', unit: 'MiB a second' },
  { title: 'Most memory for it', measure: 'putPeakMib', unit: 'MiB', lessIsBetter: true },
  { title: 'One download of 256 MiB', measure: 'getMibPerSecond', unit: 'MiB a second' },
  { title: 'Most memory for that', measure: 'getPeakMib', unit: 'MiB', lessIsBetter: true },
];

/** One contender's answer to one question. */
interface Row {
  id: (typeof CONTENDERS)[number];
  title: string;
  /** Its figure, or why there is none. */
  text: string;
  /** Least to most of all rounds; null where there is no figure. */
  range: string | null;
  /** Of the longest bar, 0 to 1. */
  part: number;
  /** How many times mitmproxy's figure, or that part of it where less is better; null for mitmproxy itself, and where either has no figure. */
  times: number | null;
}

export interface Group {
  title: string;
  unit: string;
  rows: Row[];
}

/** The answers, question by question. */
export function groupsOf({ contenders }: BenchResults): Group[] {
  return ASKED.map(({ title, measure, unit, added = false, lessIsBetter = false }) => {
    const base = added ? contenders.none.figures[measure]?.middle : 0;
    const figures = CONTENDERS.map((id) => {
      const figure = contenders[id].figures[measure];
      return figure && base !== undefined && !(added && id === 'none') ? above(figure, base) : null;
    });
    const most = Math.max(...figures.map((figure) => figure?.middle ?? 0));
    const reference = figures[CONTENDERS.indexOf('mitmproxy')]?.middle;
    const rows = CONTENDERS.flatMap((id, at): Row[] => {
      const figure = figures[at] ?? null;
      // A row without a figure is told where it is a gap of this run, not of the tool.
      if (figure === null && contenders[id].missing === null) return [];
      const factor = figure && figure.middle > 0 && reference ? figure.middle / reference : null;
      return [
        {
          id,
          title: contenders[id].title,
          text: figure ? shown(figure.middle) : (contenders[id].missing ?? ''),
          range: figure && `${shown(figure.least)} to ${shown(figure.most)}`,
          part: figure && most > 0 ? Math.max(0, figure.middle / most) : 0,
          times: factor === null || id === 'mitmproxy' ? null : lessIsBetter ? 1 / factor : factor,
        },
      ];
    });
    return { title, unit, rows };
  });
}

function above({ least, middle, most }: Spread, base: number): Spread {
  return { least: least - base, middle: middle - base, most: most - base };
}

/** Three digits: 812, 4,130, 1.74. More would be noise. */
function shown(figure: number): string {
  return figure.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** 19.6 as "20 ×", 4.13 as "4.1 ×". */
export function timesText(times: number): string {
  return `${times.toLocaleString('en', { maximumSignificantDigits: 2 })} ×`;
}
