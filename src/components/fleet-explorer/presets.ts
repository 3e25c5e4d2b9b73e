/** Fleets that are worth a look, each as a link. What they say is recomputed by a test. */
import { beginning, fromQuery, toQuery } from '../explore/url-state.ts';
import { FIELDS, type Values } from './fields.ts';

interface Preset {
  name: string;
  says: string;
  values: Partial<Values>;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'A quarter of a million retries a minute',
    says: 'As many as on the talk’s graph, with 5,000 workers before 3,500 requests a second. The new default is done in half the time: it loses 54 % of a million calls, legacy 5 %.',
    values: { workers: 5000, calls: 200, limit: 3500, burst: 3500, speed: '60' },
  },
  {
    name: 'Work in waves',
    says: 'The swing of the talk’s graph: ten thousand workers make a hundred calls, compute for about four minutes, and begin again. Legacy has minutes with more than 300,000 retries, and minutes with none.',
    values: {
      workers: 10_000,
      calls: 400,
      'task-calls': 100,
      compute: 240,
      'pause-spread': 10,
      limit: 3500,
      burst: 3500,
      latency: 50,
      minutes: 30,
      speed: '60',
    },
  },
  {
    name: 'A hundred calls, one quota',
    says: 'Ten workers, each with a hundred calls under way by one client. They share its 500 tokens: the new default loses 96 % of the calls, legacy 3 %.',
    values: { workers: 10, concurrency: 100, calls: 10_000 },
  },
  {
    name: 'Without a pause',
    says: 'A loop that tries again at once needs 23 attempts for each call, and saves two seconds of a hundred.',
    values: { policy: 'none', compare: 'botocore-legacy', workers: 500, calls: 200 },
  },
  {
    name: 'A fifth of the answers is a 500',
    says: 'Nobody is throttled. Legacy takes six times as long: it sleeps after a 500 as after a refusal.',
    values: { workers: 20, calls: 5000, limit: 100_000, burst: 100_000, errors: 20, minutes: 20, speed: '60' },
  },
  {
    name: 'The prefix splits',
    says: 'What stays hot for a minute is split: four partitions at the end, and legacy loses less than one call of a hundred.',
    values: { calls: 400, 'split-after': 60 },
  },
  {
    name: 'A hundred thousand workers',
    says: 'Nobody gets far: each policy loses more than seven of ten calls. As fast as your machine can.',
    values: { workers: 100_000, calls: 20, limit: 3500, burst: 3500, speed: 'full' },
  },
];

/** All that stands in the fields when a link is followed. */
export const valuesOf = ({ values }: Preset): Values => beginning(FIELDS, values).values;

export const queryOf = ({ values }: Preset): string =>
  toQuery(FIELDS, beginning(FIELDS, values), new URLSearchParams()).toString();

/** @throws {RangeError} where there is no fleet of this name */
export function linkTo(name: string): string {
  const preset = PRESETS.find((each) => each.name === name);
  if (!preset) throw new RangeError(`there is no fleet "${name}"`);
  return `/explore/fleet/?${queryOf(preset)}`;
}

/** What a link asks for; null where it asks for nothing, or for something that cannot be read. */
export function linked(query: URLSearchParams): Values | null {
  if (!Object.keys(FIELDS).some((name) => query.has(name))) return null;
  const { values, problems } = fromQuery(FIELDS, query, beginning(FIELDS));
  return Object.keys(problems).length === 0 ? values : null;
}
