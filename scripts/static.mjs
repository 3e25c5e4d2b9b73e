// @ts-check
/** `npm run static`: sets itself up, then builds the site without a workbench, to be put on any web server. */
import { launch } from './launch.mjs';

process.env['SLOWDOWN_STATIC'] = '1';
await launch(() => ['node_modules/astro/bin/astro.mjs', 'build', ...process.argv.slice(2)]);
