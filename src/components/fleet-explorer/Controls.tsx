/** Start, pause, stop. One button is start and pause in turns, so that a hand and a focus stay where they are. */
import type { ComponentChildren } from 'preact';
import { speedOf, type Values } from './fields.ts';
import { isUnderWay, progressOf, shareOf } from './sentences.ts';
import type { Simulation } from './useSimulation.ts';

interface Props {
  simulation: Simulation;
  values: Values;
  /** What else belongs to them. */
  children: ComponentChildren;
}

export function Controls({ simulation, values, children }: Props) {
  const { view, start, pause, goOn, stop } = simulation;
  const { phase, summaries, said } = view;
  const [word, act] = {
    running: ['Pause', pause] as const,
    unheard: ['Pause', pause] as const,
    paused: ['Go on', () => goOn(speedOf(values))] as const,
    ready: ['Start', () => start(values)] as const,
    stopped: ['Start', () => start(values)] as const,
    over: ['Start', () => start(values)] as const,
  }[phase];
  return (
    <>
      <div class="runs">
        <button type="button" class="primary" onClick={act}>
          {word}
        </button>
        <button type="button" disabled={!isUnderWay(phase)} onClick={stop}>
          Stop
        </button>
        {children}
        {isUnderWay(phase) && summaries && (
          <progress aria-label="Calls that have ended" value={Math.min(...summaries.map(shareOf))} />
        )}
      </div>
      <p class="said" role="status">
        {said || 'Recorded: the fleet that stands here at first. Start it, and watch it pile up.'}
      </p>
      <p class="far">{phase === 'running' && summaries && progressOf(summaries)}</p>
    </>
  );
}
