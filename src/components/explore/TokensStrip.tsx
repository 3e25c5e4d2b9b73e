/** The fewest and the most tokens of each second, of all partitions together, as a band with an edge at the fewest. */
import { written } from './fields.ts';
import { between, stairs } from './stairs.ts';
import type { Second } from './throttle-run.ts';

const HEIGHT = 72;

export function TokensStrip({ seconds }: { seconds: readonly Second[] }) {
  const top = Math.max(1, ...seconds.map(({ mostTokens }) => mostTokens));
  const y = (tokens: number) => 1 - tokens / top;
  const most = seconds.map(({ mostTokens }) => mostTokens);
  const least = seconds.map(({ leastTokens }) => leastTokens);
  return (
    <>
      <div class="ups" aria-hidden="true">
        <span style={{ insetBlockStart: '0' }}>{written(Math.round(top))}</span>
        <span style={{ insetBlockStart: `${HEIGHT}px` }}>0</span>
        <span class="unit">tokens</span>
      </div>
      <svg class="strip" height={HEIGHT} viewBox="0 0 1 1" preserveAspectRatio="none">
        <path class="band" d={between(most, least, y)} />
        <path class="least" d={stairs(least, y)} />
      </svg>
    </>
  );
}
