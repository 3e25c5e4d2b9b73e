/**
 * Records a lab's job for the static build: `node scripts/record.ts 01`. A real run of the untouched starter, behind
 * the workbench's own proxy; what is kept is what a page would have been told, and when.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Flow } from '@slowdown/kit/flows';
import type { Lab } from '@slowdown/kit/lab';
import type { Recording, WorkbenchEvent } from '../src/workbench/protocol.ts';
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
  'x-amz-request-id',
  'x-amz-checksum-crc32',
  'server',
  'etag',
]);

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
  const { lab: manifest } = (await import(pathToFileURL(resolve('labs', lab, 'lab.ts')).href)) as { lab: Lab };
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
  workbench.startJob();
  await ended;
  return told;
}

function slim(event: WorkbenchEvent): WorkbenchEvent {
  return event.type === 'flows' ? { ...event, flows: event.flows.map(slimFlow) } : event;
}

function slimFlow(flow: Flow): Flow {
  const shown = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => SHOWN.has(name)));
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
  const { version } = JSON.parse(await readFile('node_modules/@aws-sdk/client-s3/package.json', 'utf8')) as {
    version: string;
  };
  const day = new Date().toISOString().slice(0, 10);
  return `The starter of lab ${lab}, @aws-sdk/client-s3 ${version} on Node ${process.versions.node}, embedded backend, ${day}`;
}
