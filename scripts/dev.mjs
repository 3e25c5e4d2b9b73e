// @ts-check
/** `npm run dev`, for authors: the site with hot reload, and the same workbench. Arguments go to `astro dev`. */
import { launch } from './launch.mjs';

await launch(() => ['node_modules/astro/bin/astro.mjs', 'dev', ...process.argv.slice(2)]);
