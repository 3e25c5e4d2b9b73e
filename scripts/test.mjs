// @ts-check
/** `npm test`: sets itself up, then runs every check and every test there is. */
import { launch } from './launch.mjs';

await launch(() => ['scripts/check.ts', ...process.argv.slice(2)]);
