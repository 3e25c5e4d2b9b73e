/** The limit as something to move: it changes the running proxy. */
import { useEffect, useState } from 'preact/hooks';
import type { LabControls } from './controls.ts';

/** Requests a second that one key press moves it. */
const STEP = 10;

interface Props {
  /** Where it begins and ends. */
  limit: NonNullable<LabControls['limit']>;
  ratePerSecond: number;
  /** Why it cannot be moved now; null where it can. */
  fixed: string | null;
  onChange(ratePerSecond: number): void;
}

export function Throttle({ limit, ratePerSecond, fixed, onChange }: Props) {
  const { fromPerSecond, toPerSecond } = limit;
  // What the hand holds goes before what the proxy last said, until the proxy has said it too.
  const [held, setHeld] = useState<number | null>(null);
  useEffect(() => setHeld(null), [ratePerSecond]);
  const shown = held ?? ratePerSecond;
  return (
    <div class="throttle">
      <label for="limit">Limit of each prefix</label>
      <output for="limit">
        {`${shown} `}
        <span>requests a second</span>
      </output>
      <input
        id="limit"
        type="range"
        min={fromPerSecond}
        max={toPerSecond}
        step={STEP}
        value={shown}
        disabled={fixed !== null}
        style={{ '--share': `${((shown - fromPerSecond) / (toPerSecond - fromPerSecond)) * 100}%` }}
        onInput={({ currentTarget }) => {
          const rate = currentTarget.valueAsNumber;
          setHeld(rate);
          onChange(rate);
        }}
      />
      {fixed !== null && <p class="fixed">{fixed}</p>}
    </div>
  );
}
