import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'Why does the proxy not work, and whom do I trust?',
  minutes: 30,
  files: ['trust.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'four parts go over http://, four over https://',
    words: { succeeded: 'stored', failed: 'lost' },
  },
  timeLimitMs: 30_000,
  steps: [
    {
      id: 'failure',
      goal: 'Read the failure: say which question was answered with no.',
      tests: [
        'failure > tells a way that is not there from a certificate that is refused',
        'failure > tells the name, the hours and the constraint apart',
        'failure > says nothing of an answer of the service',
      ],
      hints: [
        'Five questions have to be answered with yes: is there a way, who signed, may they sign for such a name, is it valid now, is it for the name that I asked for?',
        "An error of Node has a code, and the code has the answer: ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN, CERT_HAS_EXPIRED. Where a proxy says no, it is Node's own ERR_PROXY_TUNNEL.",
        'A table is enough: a regular expression for code and message together, and the reason; what matches none is null. For a name outside of the constraint only the message tells: "permitted subtree violation".',
      ],
    },
    {
      id: 'chain',
      goal: 'Look at the chain of certificates that was offered, and say at which link trust ends.',
      tests: [
        'chain > names every link, from the host to the authority',
        'chain > says which link nobody vouches for',
        'chain > finds nothing wrong where an authority is trusted',
      ],
      hints: [
        'To see what was offered, the connection has to be made without a verdict. Here, and only here, rejectUnauthorized: false is right: you look, and send nothing.',
        '`openTunnel` gives a connection with nothing on it. `tls.connect({ socket, servername, rejectUnauthorized })` speaks TLS on it; after `secureConnect`, `getPeerX509Certificate()` is the first link, and its `issuerCertificate` the next.',
        "Trust ends at the last link, unless it is one of `tls.getCACertificates('default')`, or `checkIssued` one of them. Compare `fingerprint256`.",
      ],
    },
    {
      id: 'trust',
      goal: 'Trust this authority for this client alone.',
      tests: [
        'trust > reaches the bucket through the proxy',
        'trust > holds for every host that the proxy intercepts',
        'trust > still trusts those whom Node trusts',
        'trust > refuses what another authority has issued',
        'trust > refuses a certificate that is for another name',
        'trust > leaves the other clients of the program as they were',
      ],
      hints: [
        'The setup has the certificate of the authority. It did not come over the connection that it is to vouch for: that is the point.',
        'An agent of node:https passes on what tls.connect takes. Which of its options names the authorities to trust?',
        "`ca: [...getCACertificates('default'), ca]`. The list takes the place of Node’s own, so the usual authorities have to be in it too; `node:tls` has that function.",
      ],
    },
    {
      id: 'limits',
      goal: 'Show what the authority can not do: vouch for another name, and last longer than its hours.',
      tests: [
        'limits > a name inside is accepted',
        'limits > a name outside is refused, though the same authority has signed',
        'limits > a day later it is refused',
      ],
      hints: [
        'You have both parts already: an agent that trusts, and a function that reads a failure.',
        "`get(url, { agent })` of `node:https`, then wait for `'response'` with `once()` of `node:events`: it throws what the connection threw.",
        'Any answer is an answer: a 403 of the service is "accepted", too. In the catch block, `return whyRefused(error)`.',
      ],
    },
  ],
  starter: {
    fails: 'failure > tells a way that is not there from a certificate that is refused',
    saying: 'the program says nothing; it is the issuer',
  },
  wrong: [
    {
      name: 'not-looking',
      fails: 'trust > refuses what another authority has issued',
      why: 'rejectUnauthorized: false makes the message go away, and the protection too: anybody in the way may now read the requests, session tokens included, and answer them.',
    },
    {
      name: 'not-looking-anywhere',
      fails: 'trust > leaves the other clients of the program as they were',
      why: 'NODE_TLS_REJECT_UNAUTHORIZED=0 is the same for every connection of the process: the database, the login, the package that phones home.',
    },
    {
      name: 'trusting-the-leaf',
      fails: 'trust > holds for every host that the proxy intercepts',
      why: 'Copies the certificate that was shown for one host. The next host has another one, and whoever was in the way at that moment has been trusted unseen.',
    },
    {
      name: 'trusting-nobody-else',
      fails: 'trust > still trusts those whom Node trusts',
      why: 'ca: [ca] alone takes the place of all authorities that Node knows. What the proxy does not intercept, a login or another cloud, is refused from now on.',
    },
    {
      name: 'trusting-for-everybody',
      fails: 'trust > leaves the other clients of the program as they were',
      why: 'Adds the authority to the list that the whole program trusts, as one would in the trust store of the system. One client needed it.',
    },
    {
      name: 'blaming-the-leaf',
      fails: 'chain > says which link nobody vouches for',
      why: "The host's certificate is in nobody's list of trusted ones, and never has to be. What lacks somebody to vouch for it is the authority above it.",
    },
    {
      name: 'every-failure-is-the-certificate',
      fails: 'failure > tells a way that is not there from a certificate that is refused',
      why: 'Takes a proxy that does not answer for a certificate that is refused, and sends the next person to look for the wrong thing.',
    },
  ],
});
