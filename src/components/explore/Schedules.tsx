/** Schedules of the same call by one policy or two, on one axis: with what the shapes mean. */
import { Bar, Patterns } from '../panel/Marks.tsx';
import { duration } from '../panel/why.ts';
import { Axis } from './Axis.tsx';
import { Lane, WAIT_FILL } from './Lane.tsx';
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

export function Schedules({ schedules }: { schedules: readonly Schedule[] }) {
  const spanMs = Math.max(LEAST_MS, ...schedules.map(({ waitedMs }) => waitedMs));
  return (
    <div class="schedules">
      <Patterns />
      {schedules.map((schedule, index) => (
        <Lane key={index} schedule={schedule} spanMs={spanMs} />
      ))}
      <Axis span={spanMs} format={duration} />
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
    </div>
  );
}
