import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'What happens if I change one answer?',
  minutes: 30,
  files: ['filter.ts', 'edits.ts', 'verdicts.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'a program looks at its storage six times',
    words: { succeeded: 'answered', failed: 'failed' },
    hold: { suggested: '~m GET' },
  },
  steps: [
    {
      id: 'filter',
      goal: 'Write the filter that holds the answers to ListBuckets, and nothing else.',
      tests: [
        'filter > holds every answer to ListBuckets',
        'filter > holds no request',
        'filter > holds answers to GET alone',
        'filter > leaves other hosts alone',
        'filter > leaves other operations alone',
      ],
      hints: [
        'Type the filter into Show above the flows first: it only hides rows, and you see at once what it matches.',
        'Three things have to be said: it is an answer (`~s`), from which host, and to which operation. `&` joins them.',
        'Host and operation are both in the URL, which `~u` looks at. Its pattern is a regular expression: `//127.0.0.1.*x-id=ListBuckets` has both.',
      ],
    },
    {
      id: 'too-many',
      goal: 'Hold one answer, make it a 429, let it go, and watch attempt 2.',
      tests: ['a 429 > is the first answer that the SDK gets'],
      hints: [
        'In the workbench, change the number in Status and press "Let it go, edited". Then put the same edit into edits.ts.',
        'An edit names only what changes. One field is enough here.',
        '`tooManyRequests: { status: 429 }`',
      ],
    },
    {
      id: 'other-answers',
      goal: 'Make it a 503 without a code, then a 400 that says SlowDown, then a body that breaks off.',
      tests: [
        'other answers > a 503 without a code',
        'other answers > a 400 whose body says SlowDown',
        'other answers > a 200 whose body breaks off',
      ],
      hints: [
        'Each is one field or two: the status, the body, or both.',
        'The code stands in an error body: `<Error><Code>SlowDown</Code></Error>`. For the last one, take the answer’s own body and delete its end.',
        "`badRequest: { status: 400, body: '<Error><Code>SlowDown</Code></Error>' }`, `brokenBody: { body: '<ListAllMyBucketsResult><Buc' }`",
      ],
    },
    {
      id: 'verdicts',
      goal: 'Say for each what the SDK did: attempts, wait, and what the program got.',
      tests: [
        'verdicts > say how many attempts each call made',
        'verdicts > say how long the SDK waits at most',
        'verdicts > say what the program got',
      ],
      hints: [
        'Open the call’s row: it says how many attempts there were and how long the SDK slept between them. The Output tab says what the program got.',
        'The waits are drawn by lot, so make each edit a few times. Two of the four can be long, one is always short, one is not there at all.',
        'A 429 and the code SlowDown mean throttling, at whatever status: `up to 1 s`. A 503 without a code is a failure that passes: `up to 50 ms`. A body that can’t be read is not tried again: `not at all`.',
      ],
    },
  ],
  starter: { fails: 'filter > holds no request', saying: 'requests before S3 had seen them' },
  wrong: [
    {
      name: 'holding-requests',
      fails: 'filter > holds no request',
      why: 'Without ~s a filter matches a flow twice, at its request and at its answer, and holds it twice.',
    },
    {
      name: 'every-method',
      fails: 'filter > holds answers to GET alone',
      why: 'Took a name in the URL for the operation. An object may have that name, and is written and read by other methods and calls.',
    },
    {
      name: 'other-hosts',
      fails: 'filter > leaves other hosts alone',
      why: 'Took ~d for what the client wrote. In front of a backend, ~d also matches the address that the proxy passes on to, and that is the same for every host.',
    },
    {
      name: 'editing-the-request',
      fails: 'a 429 > is the first answer that the SDK gets',
      why: 'Wanted to change the answer by changing what was asked. Once the answer is there, the request has long been sent.',
    },
    {
      name: 'trusting-the-status',
      fails: 'verdicts > say how long the SDK waits at most',
      why: 'Believed that the status decides. The SDK looks at the code first: a 400 can mean throttling, and a 503 without a code does not.',
    },
  ],
});
