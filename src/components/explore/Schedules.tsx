/** Schedules of the same call by one policy or two, on one axis: with what the shapes mean. */
import { Bar, Patterns } from '../panel/Marks.tsx';
import { duration } from '../panel/why.ts';
import { Axis } from './Axis.tsx';
import { ALL, Lane, PAGE, SLIDE, WAIT_FILL } from './Lane.tsx';
import type { Schedule } from './schedule.ts';

/** What an axis shows at least, ms: where nobody waits there is no time to divide. */
const LEAST_MS = 100;

const KEY = [
  ['throttled', 'throttled'],
  ['failed', 'failed otherwise, or for good'],
  ['succeeded', 'succeeded'],
  ['wait', 'waiting'],
  ['limit', 'held by a rate limit; tokens'],
] as const;

/** Attempts that a slide has room for, of all schedules together. */
const MOST_ON_A_SLIDE = 8;

interface Props {
  schedules: readonly Schedule[];
  /** For a slide: neither tokens nor key, and no more rows than it has room for. */
  bare?: boolean;
}

export function Schedules({ schedules, bare = false }: Props) {
  const spanMs = Math.max(LEAST_MS, ...schedules.map(({ waitedMs }) => waitedMs));
  const attempts = schedules.reduce((sum, { rows }) => sum + rows.length, 0);
  const room = !bare ? PAGE : attempts > MOST_ON_A_SLIDE ? SLIDE : ALL;
  return (
    <div class="schedules">
      {!bare && <Patterns />}
      {schedules.map((schedule, index) => (
        <Lane key={index} schedule={schedule} spanMs={spanMs} room={room} bare={bare} />
      ))}
      <Axis span={spanMs} format={duration} />
      {!bare && <Key />}
    </div>
  );
}

function Key() {
  return (
    <ul class="key" aria-label="What the shapes mean">
      {KEY.map(([mark, word]) => (
        <li key={word}>
          <svg width={mark === 'throttled' || mark === 'succeeded' ? 14 : 24} height="12" aria-hidden="true">
            {mark === 'wait' && <rect width="24" height="6" y="3" fill={WAIT_FILL} />}
            {mark === 'limit' && <path class="limit-line" d="M0 6H24" />}
            {mark !== 'wait' && mark !== 'limit' && <Bar mark={mark} x={0} width={9} y={1} />}
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}
