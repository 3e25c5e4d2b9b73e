/**
 * The front door of forward mode: clients take it for a proxy (HTTPS_PROXY, HTTP_PROXY). Requests for the intercepted
 * hosts go through the rules; everything else is passed on untouched.
 */
import type { ServerResponse } from 'node:http';
import { createAuthority, type Authority, type AuthorityOptions } from './authority.ts';
import { listen, openDoor, type Listening } from './door.ts';
import type { GuardOptions } from './forward-guard.ts';
import { openHttp2 } from './forward-http2.ts';
import { Routes, type Refusal } from './forward-routes.ts';
import { answer, Tunnels, type Tunnel } from './forward-tunnels.ts';
import { passUpgrade } from './forward-upgrade.ts';
import { Pipeline } from './pipeline.ts';
import { Relay } from './relay.ts';

/** What a forward proxy intercepts, and where it sends that. */
export interface Interception extends AuthorityOptions, GuardOptions {
  /** An origin that gets the requests of all intercepted hosts, `http://127.0.0.1:4566`; `origin`: each host itself. */
  to: string;
}

export interface Forward extends Listening {
  authority: Authority;
  /** One for each CONNECT, oldest first. */
  readonly tunnels: readonly Tunnel[];
}

export interface ForwardOptions {
  pipeline: Pipeline;
  port: number;
  /** Certificates, PEM, of authorities that an HTTPS upstream may show beside the usual ones. */
  upstreamAuthorities: readonly string[];
}

/** @throws AuthorityError for hosts or hours that can't be; PortError for a port that is taken */
export async function listenForward(interception: Interception, options: ForwardOptions): Promise<Forward> {
  const { pipeline, port, upstreamAuthorities } = options;
  const authority = await createAuthority(interception);
  const routes = new Routes({ ...interception, authority, upstreamAuthorities });
  const shaped = new Relay(pipeline, (request) => routes.originOf(request));
  const untouched = new Relay(new Pipeline({ rules: [], keepFlows: 1 }), (request) => routes.originOf(request));

  const door = openDoor((request, response) => {
    const route = routes.find(request);
    if ('refused' in route) refuse(response, route.refused);
    else (route.isIntercepted ? shaped : untouched).serve(request, response);
  });
  const http2 = openHttp2((request, response) => door.emit('request', request, response));
  const startedAt = performance.now();
  const tunnels = new Tunnels({
    authority,
    guard: interception,
    accept(connection, tunnel, version) {
      routes.mark(connection, tunnel);
      if (version === 2) http2.accept(connection);
      else door.emit('connection', connection);
    },
    route: (tunnel) => routes.addressOf(tunnel),
    sinceStart: () => performance.now() - startedAt,
  });
  door.on('connect', tunnels.connect);
  door.on('upgrade', (request, socket, head) => {
    const route = routes.find(request);
    if ('refused' in route) answer(socket, `${route.refused.status} Refused`, route.refused.sentence);
    else passUpgrade({ request, socket, head, origin: route.origin, pipeline: route.isIntercepted ? pipeline : null });
  });
  const listening = await listen(door, port);
  return {
    port: listening.port,
    authority,
    get tunnels() {
      return tunnels.tunnels;
    },
    async [Symbol.asyncDispose]() {
      tunnels[Symbol.dispose]();
      await listening[Symbol.asyncDispose]();
    },
  };
}

function refuse(response: ServerResponse, { status, sentence }: Refusal): void {
  const body = `${sentence}\n`;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
