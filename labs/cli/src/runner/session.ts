/** One variant of one lab under vitest, kept ready to be run again. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createVitest, type Reporter, type TestModule, type Vitest } from 'vitest/node';
import { emptied, slashed } from './emptied.ts';
import { failureOf, problemOf, strayProblemOf, type CaughtError } from './failure.ts';
import type { Report, RunRequest } from './messages.ts';
import type { WarmThreads } from './warm-threads.ts';

type Send = (report: Report) => void;

export interface Session {
  run(): Promise<void>;
}

/** How much longer than the whole run vitest gives a single test: the run's limit is the one that the learner meets. */
const GRACE_MS = 5000;

/** Makes vitest ready for a variant; nothing runs yet. */
export async function openSession(request: RunRequest, threads: WarmThreads, send: Send): Promise<Session> {
  const { folder, sources, timeLimitMs } = request;
  // The default condition of "imports" is the exercise: no name is needed for it.
  const conditions = request.variant === 'exercise' ? ['node'] : [request.variant, 'node'];
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await createVitest(
    {
      root: folder,
      config: false,
      watch: false,
      include: ['test/**/*.test.ts'],
      pool: threads,
      maxWorkers: 1,
      testTimeout: timeLimitMs + GRACE_MS,
      hookTimeout: timeLimitMs + GRACE_MS,
      teardownTimeout: GRACE_MS,
      reporters: [reporter(sources, send)],
    },
    {
      logLevel: 'silent',
      clearScreen: false,
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      // The command decides when to run again; see watch.
      server: { watch: null },
      plugins: request.empty ? [emptied(typeScriptIn(sources))] : [],
    },
    { stdout: nowhere, stderr: nowhere },
  );
  return { run: () => runTests(vitest, folder, sources, send) };
}

async function runTests(vitest: Vitest, folder: string, sources: string, send: Send): Promise<void> {
  for (const file of [...typeScriptIn(sources), ...typeScriptIn(join(folder, 'test')), ...typeScriptBeside(folder)]) {
    vitest.invalidateFile(slashed(file));
  }
  send({ type: 'started' });
  const specifications = await vitest.globTestSpecifications();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  for (const error of testModules.flatMap((module) => module.errors())) {
    send({ type: 'problem', message: problemOf(error, sources), lacking: isLacking(error) });
  }
  for (const error of unhandledErrors.map(asError)) {
    send({ type: 'problem', message: strayProblemOf(error, sources), lacking: isLacking(error) });
  }
  if (specifications.length === 0) {
    send({ type: 'problem', message: 'The lab has no test in its test/ folder.', lacking: false });
  }
}

function reporter(sources: string, send: Send): Reporter {
  return {
    onTestModuleCollected: (module) => send({ type: 'collected', tests: namesOf(module) }),
    onUserConsoleLog: ({ content }) => send({ type: 'output', text: content }),
    onTestCaseResult(test) {
      const { state, errors } = test.result();
      const error = errors?.[0];
      if (error && isLacking(error)) send({ type: 'problem', message: error.message, lacking: true });
      if (state === 'pending') return;
      const failure = error && state === 'failed' ? failureOf(error, sources) : null;
      send({ type: 'verdict', test: test.fullName, state, failure });
    },
  };
}

function namesOf(module: TestModule): string[] {
  return [...module.children.allTests()].map(({ fullName }) => fullName);
}

/** What plays AWS can't be had: that is the machine's failure, never the learner's. */
function isLacking({ name }: CaughtError): boolean {
  return name === 'BackendError' || name === 'TierError';
}

function asError(thrown: unknown): CaughtError {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
    const { message } = thrown;
    return { message, ...('stack' in thrown && typeof thrown.stack === 'string' ? { stack: thrown.stack } : {}) };
  }
  return { message: String(thrown) };
}

function typeScriptIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function typeScriptBeside(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}
