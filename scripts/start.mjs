// @ts-check
/** `npm start`: sets itself up, then serves the site with the workbench beside it. */
import { launch } from './launch.mjs';
import { readStartOptions } from './start-options.mjs';

await launch(() => {
  const args = process.argv.slice(2);
  readStartOptions(args);
  return ['scripts/serve.ts', ...args];
});
