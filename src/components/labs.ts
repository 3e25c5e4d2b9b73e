/** Every lab's manifest, by the name of its folder. Read at build time only. */
import type { Lab } from '@slowdown/kit/lab';

const modules = import.meta.glob<{ lab: Lab }>('/labs/*/lab.ts', { eager: true });

export const labs: Record<string, Lab> = Object.fromEntries(
  Object.entries(modules).map(([path, { lab }]) => [path.split('/')[2] ?? path, lab]),
);

/** The lab of that name. @throws Error naming the labs that there are */
export function labNamed(slug: string): Lab {
  const lab = labs[slug];
  if (lab) return lab;
  throw new Error(`There is no labs/${slug}/lab.ts. Labs that exist: ${Object.keys(labs).join(', ')}.`);
}
