/** The load of a soak: clients of every kind against a proxy in a process of its own, each request counted by who sent it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { seeded, type Random } from '@slowdown/kit/random';
import { ROOT } from '../../scripts/root.mjs';
import { whole } from './schedules.ts';
import type { Sample } from './soak-proxy.ts';

const WORKERS = 16;
const KIB = 1024;

export interface Soak {
  /** Requests that the clients have sent. */
  sent: number;
  /** What became of them: statuses, and `broken` for those without a whole answer. */
  outcomes: Record<string, number>;
  /** What the proxy said of itself after each phase, when all its clients had left. */
  samples: Sample[];
}

/** Clients work in phases of equal length, and leave at the end of each. */
export async function soak({ phases, phaseMs }: { phases: number; phaseMs: number }): Promise<Soak> {
  await using service = await startService();
  await using proxy = await startProxyProcess(service.url);
  const random = seeded(1);
  const outcomes: Record<string, number> = {};
  const samples: Sample[] = [];
  let sent = 0;
  const work = async (until: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) {
      sent += 1;
      const outcome = await send(proxy.url, agent, random);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    agent.destroy();
  };
  for (let phase = 0; phase < phases; phase++) {
    const until = performance.now() + phaseMs;
    await Promise.all(Array.from({ length: WORKERS }, () => work(until)));
    samples.push(await proxy.sample());
  }
  return { sent, outcomes, samples };
}

/** One request, as some client would send it. */
function send(url: string, agent: Agent, random: Random): Promise<string> {
  const body = Buffer.alloc(whole(random, 64 * KIB));
  switch (whole(random, 7)) {
    case 0:
      return answer(request(`${url}/key/get/${body.length}`, { agent }));
    case 1:
      return answer(request(`${url}/key/alone`, { method: 'PUT', agent: false }), { body });
    case 2:
      return answer(request(`${url}/held/put`, { method: 'PUT', agent }), { body });
    case 3:
      return answer(request(`${url}/large`, { method: 'PUT', agent }), {
        body: Buffer.alloc(whole(random, 2048 * KIB)),
      });
    case 4:
      return answer(request(`${url}/key/get/${2048 * KIB}`, { agent: false }), { leaves: true });
    default:
      return answer(request(`${url}/key/put`, { method: 'PUT', agent }), { body });
  }
}

/** @param options.leaves in the middle of the answer, which is known to have begun */
async function answer(
  outgoing: ReturnType<typeof request>,
  { body, leaves = false }: { body?: Buffer; leaves?: boolean } = {},
): Promise<string> {
  try {
    const responded = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    outgoing.end(body);
    const [response] = await responded;
    if (leaves) outgoing.destroy();
    else for await (const _ of response);
    return leaves ? 'left' : String(response.statusCode);
  } catch {
    return 'broken';
  }
}

/** Takes every upload, and gives as many bytes as the path asks for. */
async function startService() {
  const server = createServer((incoming, response) => {
    const bytes = Number(/\/get\/(\d+)/.exec(incoming.url ?? '')?.[1] ?? 0);
    incoming.resume().on('end', () => response.end(Buffer.alloc(bytes)));
  });
  // An idle connection that the service closes may cost a client a request that the proxy never sees.
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

async function startProxyProcess(upstream: string) {
  const child = fork(join(ROOT, 'test/support/soak-proxy.ts'), [upstream], { execArgv: ['--expose-gc'] });
  const said = async <T>(): Promise<T> => {
    const [message] = (await once(child, 'message')) as [T];
    return message;
  };
  const { url } = await said<{ url: string }>();
  return {
    url,
    async sample() {
      const sample = said<Sample>();
      child.send('sample');
      return sample;
    },
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
