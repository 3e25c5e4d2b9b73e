/** What a lab's panel is given: the manifest's part of it, and the recorded run. Read at build time only. */
import { explain } from '@slowdown/kit/faults';
import { labNamed } from './labs.ts';
import type { WorkbenchOptions } from './panel/useWorkbench.ts';
import { recordings } from './recordings.ts';

/** @throws Error where there is no such lab */
export function labPanel(lab: string): WorkbenchOptions {
  const { rules: _always, faults, ...moves } = labNamed(lab).workbench;
  const recording = recordings[lab];
  return {
    lab,
    live: process.env['SLOWDOWN_STATIC'] !== '1',
    recorded: recording === undefined ? null : { url: `/recordings/${lab}.json`, caption: recording.caption },
    controls: { ...moves, faults: faults.map(explain) },
  };
}
