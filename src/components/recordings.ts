/** The recorded runs, by the name of their lab's folder. Read at build time only. */
import type { Recording } from '../workbench/protocol.ts';

const modules = import.meta.glob<Recording>('/src/recordings/*.json', { eager: true, import: 'default' });

export const recordings: Record<string, Recording | undefined> = Object.fromEntries(
  Object.entries(modules).map(([path, recording]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), recording]),
);
