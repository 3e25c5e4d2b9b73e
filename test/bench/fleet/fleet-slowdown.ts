/** The fleet of test/bench/fleet.ts in our own simulation, in a process of its own. Takes and prints what fleet_simpy.py does. */
import { Fleet } from '@slowdown/kit/fleet';
import { z } from 'zod';

const { workers, thinkMs, seconds, seed, service } = z
  .object({
    workers: z.number(),
    thinkMs: z.number(),
    seconds: z.number(),
    seed: z.number(),
    service: z.record(z.string(), z.number()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const input = { workers, thinkMs, seed, service, policy: 'botocore-legacy', callsPerWorker: 10_000_000 };
const buffersBefore = process.memoryUsage().arrayBuffers;
const fleet = new Fleet(input);
const bytesAWorker = (process.memoryUsage().arrayBuffers - buffersBefore) / workers;

const before = process.cpuUsage();
const began = performance.now();
for (let second = 1; second <= seconds; second += 1) fleet.advanceTo(second * 1000);
const { user, system } = process.cpuUsage(before);

console.log(
  JSON.stringify({
    ...fleet.state,
    cpuS: (user + system) / 1e6,
    wallS: (performance.now() - began) / 1000,
    mostMib: process.resourceUsage().maxRSS / 1024,
    bytesAWorker,
  }),
);
