import type { Answer, Asked } from '../faults.ts';
import { protocolOf, spoken } from '../faults/spoken.ts';

/** How the upstream ended a connection without a whole response: as a client without a proxy would have seen it. */
export type BrokeOff = 'reset' | 'closed';

/** How a connection that had been made was ended; null for a failure of another kind. */
export function brokeOff(error: NodeJS.ErrnoException): BrokeOff | null {
  if (error.code === 'EPIPE') return 'reset';
  if (error.code !== 'ECONNRESET') return null;
  // Node calls both ECONNRESET; only what came from the network has the name of a system call.
  return error.syscall === undefined ? 'closed' : 'reset';
}

const SENTENCES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there; start the backend, or name another upstream',
  ENOTFOUND: 'its name is not known; look for a typing error in the upstream',
  EAI_AGAIN: 'its name can not be looked up now',
  ETIMEDOUT: 'it does not answer; is the address right, and does a firewall let it through?',
  EHOSTUNREACH: 'there is no way to that host from here',
  ENETUNREACH: 'there is no way to that network from here',
  EPROTO: 'it does not speak TLS as asked; is it http and not https?',
};

/** What went wrong with an upstream, in a sentence that says what to do where something can be done. */
export function whyUnreachable(upstream: string, error: NodeJS.ErrnoException): string {
  const { code = '', message } = error;
  if (code.startsWith('HPE_')) return `The upstream ${upstream} sent what is no HTTP: ${message}`;
  return `The proxy can't reach its upstream ${upstream}: ${SENTENCES[code] ?? message}`;
}

/** What a client gets that asked for what the upstream can't give: in its protocol, so that it shows the sentence. */
export function badGateway(message: string, asked: Asked): Answer {
  const { headers, body } = spoken(protocolOf(asked), { code: 'BadGateway', message }, asked);
  const sent = asked.method === 'HEAD' ? '' : body;
  return {
    status: 502,
    statusText: 'Bad Gateway',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(sent)) },
    body: sent,
  };
}
