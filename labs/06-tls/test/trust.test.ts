import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, labTest, type Company } from '@slowdown/kit/testing';
import { once } from 'node:events';
import { Agent, get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe } from 'vitest';
import { agentFor, offeredChain, verdict, whyRefused } from '#lab/trust.ts';
import type { Reason, Setup } from '../model.ts';

const HOUR_MS = 3_600_000;

/** The learner's company, another one, one whose proxy has run for longer than its authority lasts, and one with a website. */
const test = labTest
  .extend('here', { scope: 'file' }, ({ company }) => company())
  .extend('elsewhere', { scope: 'file' }, ({ company }) => company())
  .extend('website', { scope: 'file' }, ({ company }) => company({ hosts: ['website.example'] }))
  .extend('yesterday', { scope: 'file' }, ({ company }) => company({ from: new Date(Date.now() - 24 * HOUR_MS) }));

const setupOf = ({ proxy, authority }: Company): Setup => ({ proxyUrl: proxy.url, ca: authority.certificate });

/** An agent of the tests' own, which trusts what it is told to. */
const honest = ({ proxyUrl, ca }: Setup) => new Agent({ proxyEnv: { HTTPS_PROXY: proxyUrl }, ca });

/** What a real client throws at a URL; null where it gets an answer. */
async function thrownAt(url: string, agent: Agent, { keep = false } = {}): Promise<unknown> {
  try {
    const asking = get(url, { agent });
    await once(asking, 'response');
    asking.destroy();
    return null;
  } catch (error) {
    return error;
  } finally {
    if (!keep) agent.destroy();
  }
}

const AWS = 'https://s3.us-east-1.amazonaws.com/';

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

function expectReason(error: unknown, reason: Reason | null, hint: string): void {
  const said = whyRefused(error);
  const code = error instanceof Error && 'code' in error ? `${String(error.code)}: ` : '';
  expect(said === reason).toHold(
    `For "${code}${error instanceof Error ? error.message : String(error)}" the program says ${said ?? 'nothing'}; ` +
      `it is ${reason === null ? 'no matter of the connection' : `the ${reason}`}.\nLook next: ${hint}`,
  );
}

describe('failure', () => {
  test('tells a way that is not there from a certificate that is refused', async ({ here }) => {
    const { proxyUrl, ca } = setupOf(here);
    const stranger = await thrownAt(AWS, new Agent({ proxyEnv: { HTTPS_PROXY: proxyUrl } }));
    expectReason(stranger, 'issuer', 'the error has a code; print it. Who signed what was shown?');
    const nobody = await thrownAt(AWS, honest({ proxyUrl: `http://127.0.0.1:${await deadPort()}`, ca }));
    expectReason(nobody, 'route', 'no certificate was shown at all: which codes say that nobody was there?');
    const refused = await thrownAt(`https://elsewhere.example:${await deadPort()}/`, honest({ proxyUrl, ca }));
    expectReason(refused, 'route', 'a proxy can say no to a tunnel, too. What is the code then?');
  });

  test('tells the name, the hours and the constraint apart', async ({ here, yesterday }) => {
    const other = await here.serve('elsewhere.example', 's3.amazonaws.com');
    const misnamed = await thrownAt(other, honest(setupOf(here)));
    expectReason(misnamed, 'name', 'the chain is good, and it is for somebody else.');
    const expired = await thrownAt(AWS, honest(setupOf(yesterday)));
    expectReason(expired, 'hours', 'the signature is good, and its time is over.');
    const outside = await thrownAt(await here.serve('elsewhere.example'), honest(setupOf(here)));
    expectReason(outside, 'constraint', 'the code says little here; the message says more.');
  });

  test('says nothing of an answer of the service', async ({ here }) => {
    const s3 = here.client(honest(setupOf(here)));
    const error: unknown = await s3
      .send(new GetObjectCommand({ Bucket: here.bucket, Key: 'nothing' }))
      .catch((thrown: unknown) => thrown);
    expectReason(error, null, 'the service answered, so the connection was there.');
  });
});

describe('chain', () => {
  test('names every link, from the host to the authority', async ({ here }) => {
    const host = `${here.bucket}.s3.us-east-1.amazonaws.com`;
    const { links } = await offeredChain(here.proxy.url, host);
    const [leaf = '', root = ''] = links;
    expect(links.length === 2 && leaf.includes(host) && root.includes('SlowDown proxy of one run')).toHold(
      `The proxy shows two certificates for ${host}: the host's, and that of "SlowDown proxy of one run …".\n` +
        `The program names ${links.length}${links.length > 0 ? `: ${links.map((link) => `"${link}"`).join(', ')}` : ''}.\n` +
        'Look next: when TLS is agreed on, getPeerX509Certificate() is the first link; its issuerCertificate is the next.\n' +
        'A link is named by the DNS name in its subjectAltName, or else by the CN of its subject, without anything around it.',
    );
  });

  test('says which link nobody vouches for', async ({ here }) => {
    const { untrusted } = await offeredChain(here.proxy.url, 's3.us-east-1.amazonaws.com');
    expect(untrusted?.includes('SlowDown proxy of one run') === true).toHold(
      `The host's certificate is signed by "SlowDown proxy of one run …", and nobody vouches for that one.\n` +
        `The program says that trust ends at: ${untrusted ?? 'no link'}.\n` +
        'Look next: follow the signatures up. The link to name is the one above which there is none.',
    );
  });

  test('finds nothing wrong where an authority is trusted', async ({ elsewhere }) => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, elsewhere.authority.certificate]);
    try {
      const { untrusted } = await offeredChain(elsewhere.proxy.url, 's3.us-east-1.amazonaws.com');
      expect(untrusted === null).toHold(
        `Here Node trusts the authority of the proxy, and the program says that trust ends at: ${untrusted}.\n` +
          "Look next: tls.getCACertificates('default') is the list of those whom Node trusts now.",
      );
    } finally {
      setDefaultCACertificates(before);
    }
  });
});

describe('trust', () => {
  /** An upload by the SDK with the learner's agent. */
  async function upload(company: Company, agent: Agent, key: string): Promise<unknown> {
    return company
      .client(agent)
      .send(new PutObjectCommand({ Bucket: company.bucket, Key: key, Body: 'x' }))
      .then(
        () => null,
        (error: unknown) => error,
      );
  }
  const said = (error: unknown) => (error instanceof Error ? error.message : 'nothing');

  /** Where to look next: whoever never came to the proxy has another problem than trust. */
  const next = (error: unknown, otherwise: string) =>
    error instanceof Error && 'code' in error && error.code === 'PAST_THE_PROXY'
      ? 'Look next: this agent knows no proxy. The starter’s agent does: keep its proxyEnv.'
      : `Look next: ${otherwise}`;

  test('reaches the bucket through the proxy', async ({ here }) => {
    const error = await upload(here, await agentFor(setupOf(here)), 'trusted');
    await here.proxy.idle();
    const seen = here.proxy.flows.some(
      ({ request }) => request.method === 'PUT' && request.path.startsWith('/trusted'),
    );
    expect(error === null && seen).toHold(
      `The SDK uploads with your agent; it says: ${said(error)}. The proxy ${seen ? 'saw' : 'did not see'} the upload.\n` +
        next(error, 'an agent of node:https passes its options on to tls.connect. Which of them says whom to trust?'),
    );
  });

  test('holds for every host that the proxy intercepts', async ({ here }) => {
    const agent = await agentFor(setupOf(here));
    const hosts = ['s3.us-east-1.amazonaws.com', 'sqs.eu-west-1.amazonaws.com', `${here.bucket}.s3.amazonaws.com`];
    for (const host of hosts) {
      const error = await thrownAt(`https://${host}/`, agent, { keep: true });
      expect(error === null).toHold(
        `Your agent has to be able to speak to any host of AWS; with ${host} it says: ${said(error)}.\n` +
          next(error, 'each host has a certificate of its own. What do all of them have in common?'),
      );
    }
    agent.destroy();
  });

  test('still trusts those whom Node trusts', async ({ here, website }) => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, website.authority.certificate]);
    try {
      const error = await thrownAt(await website.serve('website.example'), await agentFor(setupOf(here)));
      expect(error === null).toHold(
        `An authority that Node trusts has signed for website.example, and your agent says: ${said(error)}.\n` +
          next(
            error,
            "ca takes the place of Node's own list, so that list has to be in it: tls.getCACertificates('default').",
          ),
      );
    } finally {
      setDefaultCACertificates(before);
    }
  });

  test('refuses what another authority has issued', async ({ here, elsewhere }) => {
    const agent = await agentFor({ proxyUrl: elsewhere.proxy.url, ca: here.authority.certificate });
    const error = await upload(elsewhere, agent, 'tricked');
    await elsewhere.proxy.idle();
    const seen = elsewhere.proxy.flows.length;
    expect(error !== null && seen === 0).toHold(
      `Another proxy, with an authority of its own, was in the way. Your agent has sent it ${seen} ` +
        `request${seen === 1 ? '' : 's'}, signed with your keys; it has to send none.\n` +
        'Look next: not to look is not the same as to trust.',
    );
  });

  test('refuses a certificate that is for another name', async ({ here }) => {
    const url = await here.serve('elsewhere.example', 's3.amazonaws.com');
    const error = await thrownAt(url, await agentFor(setupOf(here)));
    expect(error !== null).toHold(
      `${new URL(url).hostname} showed a certificate that is for s3.amazonaws.com, and your agent was content.\n` +
        'Look next: an authority that is trusted says who somebody is; the name has to be compared all the same.',
    );
  });

  test('leaves the other clients of the program as they were', async ({ here }) => {
    const agent = await agentFor(setupOf(here));
    await thrownAt(AWS, agent);
    const bystander = await thrownAt(AWS, new Agent({ proxyEnv: { HTTPS_PROXY: here.proxy.url } }));
    expect(bystander !== null).toHold(
      'Another client of the same program, which was told nothing, now speaks to the proxy as well.\n' +
        'Look next: whom did you tell: this agent, or everybody?',
    );
  });
});

describe('limits', () => {
  async function expectVerdict(url: string, company: Company, expected: 'accepted' | Reason, hint: string) {
    const before = company.proxy.flows.length;
    const said = await verdict(url, setupOf(company));
    if (expected === 'accepted') {
      await company.proxy.idle();
      expect(company.proxy.flows.length > before).toHold(
        `For ${url} the program says: ${said ?? 'nothing'}, and the proxy has seen no request.\n` +
          'Look next: get of node:https takes the agent of step 3. Node’s fetch takes none, and does not say so.',
      );
    }
    expect(said === expected).toHold(
      `For ${url} the program says: ${said ?? 'nothing'}. It is: ${expected}.\nLook next: ${hint}`,
    );
  }

  test('a name inside is accepted', async ({ here }) => {
    await expectVerdict(AWS, here, 'accepted', 'ask the URL with the agent of step 3; any answer will do.');
  });

  test('a name outside is refused, though the same authority has signed', async ({ here }) => {
    const hint = 'this authority may vouch for amazonaws.com alone. Step 1 knows what to call that.';
    await expectVerdict(await here.serve('login.example'), here, 'constraint', hint);
  });

  test('a day later it is refused', async ({ yesterday }) => {
    await expectVerdict(AWS, yesterday, 'hours', 'the authority of this proxy lasted 8 hours, and began a day ago.');
  });
});
