/** The run of a limit that is set by hand. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ThrottleValues } from './throttle-fields.ts';
import { play, playableS, type Run } from './throttle-run.ts';

/** A run of fewer requests is played while the hand moves; a longer one when it rests. */
const QUICK_REQUESTS = 40_000;
const RESTS_MS = 150;

/** The run of what is set. A long one waits until the hand rests, and until then shows the one before. */
export function useRun(values: ThrottleValues): Run {
  const [settled, setSettled] = useState(values);
  const isQuick = values.offered * playableS(values) <= QUICK_REQUESTS;
  useEffect(() => {
    const rested = setTimeout(() => setSettled(values), isQuick ? 0 : RESTS_MS);
    return () => clearTimeout(rested);
  }, [values, isQuick]);
  const played = isQuick ? values : settled;
  return useMemo(() => play(played), [played]);
}
