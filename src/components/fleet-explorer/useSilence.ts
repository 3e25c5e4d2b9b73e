/**
 * Notices when a thread is not heard any more. A full heap takes the tab along, and an allocation that fails is told; but a
 * browser may also end a thread without a word, and a machine may have no time for it. Which of them it is, nobody can know.
 */
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { SILENT_S } from './protocol.ts';

const TICK_MS = 1000;

/**
 * Calls once when nothing was heard for {@link SILENT_S} seconds that the page itself was awake and seen: its own ticks are
 * counted, for a machine that slept, or is too slow for its page, says nothing of the thread.
 * @returns what to call when something is heard
 */
export function useSilence(isListening: boolean, onSilence: () => void): () => void {
  const ticks = useRef(0);
  useEffect(() => {
    if (!isListening) return undefined;
    ticks.current = 0;
    const ticking = setInterval(() => {
      if (document.hidden) return;
      ticks.current += 1;
      if (ticks.current === SILENT_S) onSilence();
    }, TICK_MS);
    return () => clearInterval(ticking);
  }, [isListening, onSilence]);
  return useCallback(() => {
    ticks.current = 0;
  }, []);
}
