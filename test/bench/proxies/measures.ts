/** What is measured of each contender, once a round. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Measure } from '../../../src/components/reference/bench-results.ts';
import type { Contender, Running, Service } from './contenders.ts';

const run = promisify(execFile);
const HERE = import.meta.dirname;

/** Keep-alive connections under load. */
const CONNECTIONS = 32;
/** A limit that nothing here reaches, and one that nearly everything is beyond, requests a second and prefix. */
const NO_LIMIT = 1_000_000;
const LOW_LIMIT = 10;
const LARGE_BYTES = 256 * 1024 * 1024;
const MIB = 1024 * 1024;

/** What one look at one contender gave; what it can't do is not there. */
export type Looked = Partial<Record<Measure, number>>;

export interface Look {
  service: Service;
  /** How long load is put on each, seconds. */
  seconds: number;
}

/** What wrk prints at its end: see put.lua. */
interface Load {
  requests: number;
  seconds: number;
  refused: number;
  broken: number;
  p50Ms: number;
  p99Ms: number;
}

/** Everything about one contender. Each part has a process of its own, so that no part warms another. */
export async function look(contender: Contender, context: Look): Promise<Looked> {
  return {
    ...(await passing(contender, context)),
    ...(await refusing(contender, context)),
    ...(await intercepting(contender, context)),
    ...(await large(contender, context, 'PUT')),
    ...(await large(contender, context, 'GET')),
  };
}

async function passing({ reverse }: Contender, { service, seconds }: Look): Promise<Looked> {
  await using proxy = (await reverse?.(service, NO_LIMIT)) ?? null;
  const port = proxy?.port ?? service.port;
  await load(port, CONNECTIONS, 1);
  const { value, cpuMicroseconds } = await withCpu(proxy, () => load(port, CONNECTIONS, seconds));
  const alone = await load(port, 1, seconds);
  return {
    passPerSecond: value.requests / value.seconds,
    ...(cpuMicroseconds !== null && { passCpuMicroseconds: cpuMicroseconds / value.requests }),
    p50Ms: alone.p50Ms,
    p99Ms: alone.p99Ms,
  };
}

async function refusing({ reverse, refuses }: Contender, { service, seconds }: Look): Promise<Looked> {
  if (!reverse || !refuses) return {};
  await using proxy = await reverse(service, LOW_LIMIT);
  await load(proxy.port, CONNECTIONS, 1);
  const { value, cpuMicroseconds } = await withCpu(proxy, () => load(proxy.port, CONNECTIONS, seconds));
  if (value.refused < value.requests / 2) throw new Error('a proxy that should refuse nearly all has passed most');
  return {
    refusePerSecond: value.requests / value.seconds,
    ...(cpuMicroseconds !== null && { refuseCpuMicroseconds: cpuMicroseconds / value.requests }),
  };
}

async function intercepting({ id, forward }: Contender, { service, seconds }: Look): Promise<Looked> {
  if (!forward && id !== 'none') return {};
  await using proxy = (await forward?.(service, NO_LIMIT)) ?? null;
  const ask = async (forSeconds: number) => {
    const args = [String(proxy?.port ?? '-'), String(service.tlsPort), String(CONNECTIONS), String(forSeconds)];
    const { stdout } = await run(process.execPath, [join(HERE, 'tls-load.ts'), ...args]);
    return sound(JSON.parse(stdout) as Pick<Load, 'requests' | 'seconds' | 'broken'>);
  };
  await ask(1);
  const { requests, seconds: took } = await ask(seconds);
  return { interceptPerSecond: requests / took };
}

/** One body of 256 MiB, up or down, and the most memory that the proxy had for it. */
async function large({ reverse }: Contender, { service }: Look, method: 'PUT' | 'GET'): Promise<Looked> {
  await using proxy = (await reverse?.(service, NO_LIMIT)) ?? null;
  const startedAt = performance.now();
  const bytes = await transfer(proxy?.port ?? service.port, method);
  const mibPerSecond = bytes / MIB / ((performance.now() - startedAt) / 1000);
  const peakMiB = await proxy?.peakMiB();
  return method === 'PUT'
    ? { putMibPerSecond: mibPerSecond, ...(peakMiB !== undefined && { putPeakMib: peakMiB }) }
    : { getMibPerSecond: mibPerSecond, ...(peakMiB !== undefined && { getPeakMib: peakMiB }) };
}

async function transfer(port: number, method: 'PUT' | 'GET'): Promise<number> {
  const path = method === 'PUT' ? '/bucket/prefix/large' : `/bytes/${LARGE_BYTES}`;
  const headers = method === 'PUT' ? { 'content-length': LARGE_BYTES } : {};
  const outgoing = request({ port, host: '127.0.0.1', path, method, headers, agent: false });
  const responded = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (method === 'PUT') Readable.from(pieces()).pipe(outgoing);
  else outgoing.end();
  const [response] = await responded;
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
  if (response.statusCode !== 200) throw new Error(`256 MiB by ${method}: answered ${response.statusCode}`);
  return method === 'PUT' ? LARGE_BYTES : bytes;
}

function* pieces(): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024);
  for (let sent = 0; sent < LARGE_BYTES; sent += piece.length) yield piece;
}

async function load(port: number, connections: number, seconds: number): Promise<Load> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', join(HERE, 'put.lua'), `http://127.0.0.1:${port}`];
  const { stdout } = await run('wrk', args);
  return sound(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Load);
}

function sound<T extends { broken: number }>(load: T): T {
  if (load.broken > 0) throw new Error(`${load.broken} requests of the load were broken`);
  return load;
}

async function withCpu<T>(proxy: Running | null, work: () => Promise<T>) {
  const before = await proxy?.cpuSeconds();
  const value = await work();
  const after = await proxy?.cpuSeconds();
  return { value, cpuMicroseconds: before === undefined || after === undefined ? null : (after - before) * 1e6 };
}
