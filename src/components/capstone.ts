/** The capstone's numbers for its page and its slides: of the recorded run, and of real boto3 before a service that is down. */
import { callTrees, type Flow } from '@slowdown/kit/flows';
import { evidenceOf, type Evidence } from '../../labs/11-capstone/evidence.ts';
import { durationMs, seek, START } from './panel/player.ts';
import { recordings } from './recordings.ts';

const LAB = '11-capstone';

/** What `labs/11-capstone/python/in_vain.py` prints: requests for 40 parts that nobody can store. A test runs it. */
export const IN_VAIN: readonly (readonly [how: string, requests: number])[] = [
  ['one client', 75],
  ['a client each', 120],
  ['one client, and a loop', 155],
  ['a client each, and a loop', 360],
  ['both, in mode legacy', 600],
];

interface Recorded {
  caption: string;
  evidence: Evidence;
  /** Names of the objects that were asked for and never stored. */
  lost: string[];
}

/** The recorded run, read as the learner's own is; null where none was recorded. */
export function recordedEvidence(): Recorded | null {
  const recording = recordings[LAB];
  if (!recording) return null;
  const flows: Flow[] = [...seek(recording, START, durationMs(recording)).state.flows.values()];
  const stored = new Set<string>();
  const asked = new Set<string>();
  for (const { path, outcome } of callTrees(flows, { ended: true })) {
    const name = path.split('?')[0]?.split('/').at(-1) ?? path;
    asked.add(name);
    if (outcome === 'succeeded') stored.add(name);
  }
  return {
    caption: recording.caption,
    evidence: evidenceOf(flows),
    lost: [...asked].filter((name) => !stored.has(name)),
  };
}
