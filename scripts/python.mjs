// @ts-check
/**
 * `npm run python`: the Python side of the labs, in environments of their own below `labs/python`: one for the labs, and
 * one for each program that plays AWS, because these want other versions of the same packages. `npm run python ministack`
 * makes that one alone.
 */
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { makeEnvironment } from './python-environment.mjs';
import { ROOT } from './root.mjs';

/** What is in each environment, by its name. */
const ENVIRONMENTS = {
  labs: { folder: join(ROOT, 'labs', 'python'), what: 'boto3, mitmproxy and the AWS CLI' },
  ministack: { folder: join(ROOT, 'labs', 'python', 'ministack'), what: 'MiniStack' },
  localstack: { folder: join(ROOT, 'labs', 'python', 'localstack'), what: 'LocalStack', oldestMinor: 11 },
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in ENVIRONMENTS));
if (unknown !== undefined) {
  console.error(`There is no environment "${unknown}". Choose from ${Object.keys(ENVIRONMENTS).join(', ')}.`);
  process.exit(2);
}
const wanted = Object.entries(ENVIRONMENTS).filter(([name]) => names.length === 0 || names.includes(name));
const problems = await withLock(
  join(ROOT, '.slowdown', 'python.lock'),
  async () => wanted.flatMap(([, environment]) => makeEnvironment(environment) ?? []),
  (pid) => console.log(`Process ${pid} is installing Python packages; waiting for it.`),
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 3;
