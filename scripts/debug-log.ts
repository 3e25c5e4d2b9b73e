/**
 * Measures what DEBUG logging of a call weighs in real boto3, for the page and the slides of lesson 10:
 * `node scripts/debug-log.ts [FILE]` writes it to src/data/debug-log.json, or to FILE. Wants the Python side.
 */
import { execFile } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { labEnvironment, makeBucket, startBackend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { detectTier } from '@slowdown/kit/tiers';
import { ROOT } from './root.mjs';

const file = resolve(process.argv[2] ?? join(ROOT, 'src', 'data', 'debug-log.json'));

const python = await detectTier('python');
if (!python.found) {
  console.error(`boto3 is needed: ${python.why}. Try: ${python.fix}`);
  process.exit(3);
}

await using backend = await startBackend('embedded');
await makeBucket(backend.url, 'results');
const rules = rulesOf(
  ['~u /once- => 503 SlowDown until 1 request', '~u /twice- => 503 SlowDown until 2 requests'].map(faultFrom),
);
await using proxy = await startProxy({ upstream: backend.url, rules });
const { stdout } = await promisify(execFile)(
  python.location ?? 'python3',
  [join(ROOT, 'labs', '10-metrics', 'python', 'debug_log.py')],
  { env: labEnvironment(proxy.url) },
);
await writeFile(`${file}.part`, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
await rename(`${file}.part`, file);
console.log(`Written to ${file}`);
