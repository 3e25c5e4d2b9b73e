/** What the talk claims, what came of it, and the tests that decide. test/answers.test.ts looks for each of them. */
export type Verdict = 'right' | 'possible' | 'partly' | 'wrong' | 'not shown';

export interface Claim {
  readonly claim: string;
  readonly verdict: Verdict;
  readonly says: string;
  /** Each by its file and the words between its quotes. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** The page that tells more. */
  readonly page: string;
}

const CLAIMS_TEST = 'test/claims.test.ts';
const RETRIES = 'Retries and sleeps';
const FLEET = 'The fleet';
const EVENTS = 'Events';
const HTTP = 'HTTP, bodies and TLS';

export const CLAIMS: Readonly<Record<string, readonly Claim[]>> = {
  [RETRIES]: [
    {
      claim: 'boto3 tries again by itself, with jitter, and sleeps in between.',
      verdict: 'right',
      says: 'In every mode. DynamoDB in legacy mode is the exception: it sleeps without jitter.',
      tests: [
        ['test/retries-botocore.test.ts', 'botocore from 1.44 decides as'],
        ['test/answers.test.ts', 'only DynamoDB in legacy mode sleeps without jitter'],
      ],
      page: '/answers/sleeps/',
    },
    {
      claim: 'The sleeps are at most 1, 2, 8, 16 and 32 s: 59 s in all, carefully under 60.',
      verdict: 'wrong',
      says: '1, 2, 4, 8: 15 s in legacy mode. Today 1 + 2 = 3 s when throttled, 0.15 s after a 500.',
      tests: [
        [CLAIMS_TEST, 'in mode %s after %s it sleeps at most %j s'],
        [
          'test/answers.test.ts',
          'the talk’s slide says 59 s in five retries; it was 15 s in four, and is 3 s in two, or 0.15 s',
        ],
      ],
      page: '/answers/sleeps/',
    },
    {
      claim: 'The default is five retries.',
      verdict: 'wrong',
      says: 'Five attempts, which is four retries, in legacy mode. Today three attempts, two retries.',
      tests: [
        [CLAIMS_TEST, 'in mode %s after %s it sleeps at most %j s'],
        [CLAIMS_TEST, 'after %s: %d attempts, at most %d ms asleep'],
      ],
      page: '/answers/sleeps/',
    },
    {
      claim: 'boto3 looks at the status code.',
      verdict: 'partly',
      says: 'Legacy does, nearly always. Today the error code comes first, then 429 and the 5xx.',
      tests: [
        ['test/lesson-02.test.ts', 'after "$line" to $name: $verdict'],
        ['test/lesson-07.test.ts', 'a 400 that says SlowDown is an error at once'],
      ],
      page: '/02-http/',
    },
    {
      claim: 'It ignores everything but that status.',
      verdict: 'partly',
      says: 'True of legacy with a 429. Today the code decides how long it sleeps: SlowDown waits 20 times longer than a 500.',
      tests: [
        ['test/lesson-07.test.ts', 'the bet "$sentence" holds: $holds'],
        [CLAIMS_TEST, 'in mode %s after %s it sleeps at most %j s'],
      ],
      page: '/07-by-hand/',
    },
    {
      claim: 'The AWS CLI does not try again.',
      verdict: 'wrong',
      says: 'Version 1 does, in legacy mode: five attempts. Version 2 was not run here.',
      tests: [[CLAIMS_TEST, 'the AWS CLI, version 1, tries again too: in mode %s it makes %d attempts']],
      page: '/answers/sleeps/',
    },
  ],
  [FLEET]: [
    {
      claim: 'We nearly always succeed in the end, but it takes very long.',
      verdict: 'partly',
      says: 'In legacy mode, up to 16 times what the limit has room for: fewer than 0.2 % of the calls are lost. Today it is 3.6 %.',
      tests: [['test/answers.test.ts', 'past the limit legacy loses few calls, and today’s standard mode many']],
      page: '/answers/stall-curve/',
    },
    {
      claim: 'Retries and sleeps could account for our stalls.',
      verdict: 'partly',
      says: 'For calls, yes: from 40 ms to seconds. For a long job, a few percent, unless the service counts in very short windows.',
      tests: [
        ['test/answers.test.ts', 'the stall curve is what the fleet gives'],
        ['test/answers.test.ts', 'a strict service makes a job stall below its limit'],
      ],
      page: '/answers/stall-curve/',
    },
    {
      claim: 'S3’s limit is 3,500 writes a second.',
      verdict: 'partly',
      says: 'AWS says “at least”, and for each partitioned prefix. No test asks S3; the model here follows what AWS says.',
      tests: [
        ['labs/kit/src/throttle.test.ts', 'each prefix has its own tokens'],
        ['labs/kit/src/throttle/partitions.test.ts', 'splits after a while, and then takes twice the rate'],
      ],
      page: '/explore/throttle/',
    },
    {
      claim: 'Past the limit come 429 or 503.',
      verdict: 'not shown',
      says: 'S3’s own answer is 503 SlowDown. No evidence of a 429 from S3 was found; real clients treat both as throttling.',
      tests: [
        [CLAIMS_TEST, 'after %s: %d attempts, at most %d ms asleep'],
        [CLAIMS_TEST, 'in mode %s after %s it sleeps at most %j s'],
      ],
      page: '/02-http/',
    },
    {
      claim: 'The fleet made over 250,000 retries a minute at its peak.',
      verdict: 'possible',
      says: 'Nobody can ask that fleet again. Simulated fleets of a likely size come to it; the page says which.',
      tests: [
        ['test/oscillation.test.ts', 'both fleets in waves pass 250,000 at their peak, and the steady one in its mean'],
      ],
      page: '/answers/oscillation/',
    },
    {
      claim: 'It oscillates because so many connections sleep at the same time.',
      verdict: 'wrong',
      says: 'Sleep alone makes no such rhythm, with jitter or without. Work that comes in waves does.',
      tests: [
        [
          'test/oscillation.test.ts',
          'no sleep of 15 s or less makes minutes differ by more than a quarter, and its noise',
        ],
        ['test/oscillation.test.ts', 'stages and tasks have their rhythm however their workers sleep'],
      ],
      page: '/answers/oscillation/',
    },
    {
      claim: 'DEBUG logs of it would be a tebibyte.',
      verdict: 'right',
      says: 'In a working day, for one prefix at its limit: 10.6 kB for each PutObject, measured.',
      tests: [
        [
          'test/lesson-10.test.ts',
          'logs at DEBUG what src/data/debug-log.json says; if not: node scripts/debug-log.ts',
        ],
      ],
      page: '/10-metrics/',
    },
    {
      claim: 'Count where attempts is above 1, and the sum is the retries.',
      verdict: 'right',
      says: 'The proxy counts the same.',
      tests: [['test/lesson-10.test.ts', 'counts in its EMF line the retries that the proxy saw']],
      page: '/10-metrics/',
    },
  ],
  [EVENTS]: [
    {
      claim: 'Wildcards work only at the end of a pattern.',
      verdict: 'wrong',
      says: '* stands for one whole part, anywhere.',
      tests: [
        [
          'test/lesson-05.test.ts',
          'a pattern that starts with the operation hears nothing; * hears one whole part anywhere',
        ],
        ['test/events-emitter.test.ts', '%s: the same handlers in the same order, the same answers and errors'],
      ],
      page: '/05-events/',
    },
    {
      claim: 'A call emits ten events.',
      verdict: 'wrong',
      says: 'Twelve today, for S3 and EC2 alike, with one attempt; seven of them again with each further one.',
      tests: [
        [
          'test/lesson-05.test.ts',
          'emits the twelve of the list for S3 and for EC2, each with what it is said to bring',
        ],
        ['test/lesson-05.test.ts', 'of the list is that of botocore 1.44'],
      ],
      page: '/05-events/',
    },
    {
      claim: 'attempts begins at 1.',
      verdict: 'right',
      says: 'The first attempt is 1, so a retry is above it.',
      tests: [
        [
          'test/lesson-09.test.ts',
          'needs-retry comes on success too, with attempts from 1, and without a response where none came',
        ],
      ],
      page: '/09-needs-retry/',
    },
    {
      claim: 'needs-retry comes when a call has failed.',
      verdict: 'wrong',
      says: 'On success, too.',
      tests: [
        [
          'test/lesson-09.test.ts',
          'needs-retry comes on success too, with attempts from 1, and without a response where none came',
        ],
      ],
      page: '/09-needs-retry/',
    },
  ],
  [HTTP]: [
    {
      claim: 'boto3 verifies no checksum of the payload.',
      verdict: 'partly',
      says: 'True of a list: a changed name goes through. Wrong of GetObject, when the body is read to its end.',
      tests: [
        ['test/lesson-07.test.ts', 'the bet "$sentence" holds: $holds'],
        ['test/lesson-09.test.ts', 'who notices a changed byte, each in one request'],
      ],
      page: '/09-needs-retry/',
    },
    {
      claim: 'Behind a proxy, S3 fails with CERTIFICATE_VERIFY_FAILED.',
      verdict: 'right',
      says: 'And that is itself tried again: three handshakes today, five in legacy mode.',
      tests: [
        [
          'test/lesson-06-clients.test.ts',
          'boto3 reads AWS_CA_BUNDLE alone, and tries a certificate that it does not trust again',
        ],
        ['test/lesson-06-clients.test.ts', 'five times in legacy mode: the proxy counts them'],
      ],
      page: '/06-tls/',
    },
  ],
};
