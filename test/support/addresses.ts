import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

/** The site's pages by their files: a new lesson is looked at without being named anywhere. */
const addressesOf = (pattern: string) =>
  globSync(pattern, { cwd: join(ROOT, 'src', 'content', 'docs') })
    .map((file) => `/${file.replaceAll('\\', '/').replace(/\.mdx?$/, '')}/`)
    .filter((address) => address !== '/404/')
    .sort();

export const LESSONS = addressesOf('[0-9][0-9]-*.mdx');

/** Every page that is written once: lessons, references, home and the talk. */
export const PAGES = ['/', ...addressesOf('**/*.{md,mdx}'), '/deck/10/', '/deck/all/'];
