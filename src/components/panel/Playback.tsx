/** The controls of a recorded run: play, pause, where, how fast. */
import { useEffect, useState } from 'preact/hooks';
import type { Recording } from '../../workbench/protocol.ts';
import { durationMs, SPEEDS, type Head, type Speed } from './player.ts';

interface Props {
  recording: Recording;
  head: Head;
  onSeek(ms: number): void;
}

export function Playback({ recording, head, onSeek }: Props) {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const endMs = durationMs(recording);

  useEffect(() => {
    if (!playing) return undefined;
    let last = performance.now();
    let at = head.atMs;
    let frame = requestAnimationFrame(function step(now) {
      at = Math.min(endMs, at + (now - last) * speed);
      last = now;
      onSeek(at);
      if (at < endMs) frame = requestAnimationFrame(step);
      else setPlaying(false);
    });
    return () => cancelAnimationFrame(frame);
    // The head moves because of this effect: it must not start it anew.
  }, [playing, speed, endMs, onSeek]);

  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  return (
    <div class="player">
      <button
        type="button"
        class="primary"
        onClick={() => {
          if (!playing && head.atMs >= endMs) onSeek(0);
          setPlaying(!playing);
        }}
      >
        {playing ? 'Pause' : 'Play the run'}
      </button>
      <input
        type="range"
        aria-label="Moment of the run, in seconds"
        min="0"
        max={endMs}
        step="100"
        value={head.atMs}
        aria-valuetext={`${seconds(head.atMs)} of ${seconds(endMs)} seconds`}
        style={{ '--share': `${endMs === 0 ? 0 : (head.atMs / endMs) * 100}%` }}
        onInput={({ currentTarget }) => {
          setPlaying(false);
          onSeek(currentTarget.valueAsNumber);
        }}
      />
      <output>
        {seconds(head.atMs)} of {seconds(endMs)} s
      </output>
      <button
        type="button"
        class="quiet"
        aria-label={`Speed: ${speed} times. Change it`}
        onClick={() => setSpeed(SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1)}
      >
        {speed}×
      </button>
    </div>
  );
}
