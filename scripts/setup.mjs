// @ts-check
/** `npm run setup`: installs if needed, no more, and says which Node everything runs on. */
import { launch } from './launch.mjs';

await launch(() => ['--print', '`Set up, on Node ${process.version}.`']);
