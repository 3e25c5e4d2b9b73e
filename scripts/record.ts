/**
 * Records a lab's job for the static build: `node scripts/record.ts 01`. A real run of the untouched starter, behind
 * the workbench's own proxy; what is kept is what a page would have been told, and when. Where flows are held by hand, a
 * lab's `hands.ts` says what the hands do.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Flow } from '@slowdown/kit/flows';
import type { Lab } from '@slowdown/kit/lab';
import type { Recording, WorkbenchEvent } from '../src/workbench/protocol.ts';
import type { MessageEdit } from '../src/workbench/requests.ts';
import { Workbench } from '../src/workbench/workbench.ts';

/** Headers worth showing on a page; the others are left out to keep it small. */
const SHOWN = new Set([
  'host',
  'content-length',
  'content-type',
  'expect',
  'authorization',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'x-amz-target',
  'x-amz-copy-source',
  'x-amz-request-id',
  'x-amzn-requestid',
  'x-amzn-query-error',
  'x-amz-crc32',
  'x-amz-checksum-crc32',
  'server',
  'etag',
  'user-agent',
]);

/** Of what an SDK says of itself, the features that it uses, its retry mode among them: `… m/Z,b,U,E,g`. */
const features = (userAgent: string) => userAgent.replace(/^.*(?= m\/\S+$)/, '…');

const number = process.argv[2] ?? '';
const slug = (await readdir('labs')).find((name) => /^\d\d-/.test(name) && name.startsWith(number));
if (!slug || number === '') {
  console.error(`There is no lab "${number}". Use: node scripts/record.ts 01`);
  process.exit(2);
}

// The program that a newcomer runs first. Set before the workbench starts it, so that it reaches the lab's program.
process.env['NODE_OPTIONS'] = '--conditions=starter';

const events = await run(slug);
const recording: Recording = { caption: await caption(slug), events };
await mkdir('src/recordings', { recursive: true });
const file = `src/recordings/${slug}.json`;
await writeFile(`${file}.part`, `${JSON.stringify(recording)}\n`);
await rename(`${file}.part`, file);
console.log(`${file}: ${events.length} events over ${((events.at(-1)?.atMs ?? 0) / 1000).toFixed(1)} s`);
process.exit(0);

async function run(lab: string): Promise<Recording['events']> {
  const { lab: manifest } = await fileOf<{ lab: Lab }>(lab, 'lab.ts');
  await using workbench = await Workbench.start();
  workbench.enter(lab, manifest.workbench);
  const startedAt = performance.now();
  const told: Recording['events'] = [];
  const ended = new Promise<void>((resolve) => {
    workbench.subscribe((event) => {
      told.push({ atMs: Math.round(performance.now() - startedAt), event: slim(event) });
      if (event.type === 'job' && event.job.phase === 'ended') resolve();
    });
  });
  if (existsSync(resolve('labs', lab, 'hands.ts'))) lendHands(workbench, await fileOf<Hands>(lab, 'hands.ts'));
  workbench.startJob();
  await ended;
  return told;
}

async function fileOf<Exports>(lab: string, file: string): Promise<Exports> {
  return (await import(pathToFileURL(resolve('labs', lab, file)).href)) as Exports;
}

interface Hands {
  filter: string;
  lookMs: number;
  /** For the first attempts, call by call. */
  edits: readonly MessageEdit[];
}

/** Holds as the lab's hands do, looks at each flow for a while, and lets it go, edited or not. */
function lendHands(workbench: Workbench, { filter, lookMs, edits }: Hands): void {
  workbench.setHold(filter);
  const seen = new Set<string>();
  const waiting = [...edits];
  workbench.subscribe((event) => {
    for (const { id, attempt } of event.type === 'held' ? event.held : []) {
      if (seen.has(id)) continue;
      seen.add(id);
      const edit = attempt === 1 ? waiting.shift() : undefined;
      setTimeout(() => workbench.resume(id, edit), lookMs);
    }
  });
}

function slim(event: WorkbenchEvent): WorkbenchEvent {
  return event.type === 'flows' ? { ...event, flows: event.flows.map(slimFlow) } : event;
}

function slimFlow(flow: Flow): Flow {
  const shown = (headers: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => SHOWN.has(name))
        .map(([name, value]) => [name, name === 'user-agent' ? features(value) : value]),
    );
  const tenth = (ms: number) => Math.round(ms * 10) / 10;
  return {
    ...flow,
    startMs: tenth(flow.startMs),
    endMs: flow.endMs === null ? null : tenth(flow.endMs),
    request: { ...flow.request, headers: shown(flow.request.headers) },
    response: flow.response && { ...flow.response, headers: shown(flow.response.headers) },
  };
}

async function caption(lab: string): Promise<string> {
  const { dependencies } = await manifestIn(`labs/${lab}`);
  const sdk = '@aws-sdk/client-s3';
  const client = sdk in dependencies ? `${sdk} ${(await manifestIn(`node_modules/${sdk}`)).version} ` : '';
  const day = new Date().toISOString().slice(0, 10);
  return `The starter of lab ${lab}, ${client}on Node ${process.versions.node}, embedded backend, ${day}`;
}

async function manifestIn(folder: string): Promise<{ version: string; dependencies: Record<string, string> }> {
  return JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
}
