import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'How do I make any bucket slow, on purpose?',
  minutes: 30,
  files: ['addons.ts'],
  job: 'job.ts',
  workbench: {
    sends: '60 parts go to one prefix, 60 to six others',
    limit: { ratePerSecond: 20, toPerSecond: 200 },
    faults: [{ type: 'tooManyRequests' }, { type: 'slowDown' }],
  },
  timeLimitMs: 60_000,
  steps: [
    {
      id: 'always',
      goal: 'Answer every request with 429, in the service’s place.',
      tests: [
        '429 always > answers every request',
        '429 always > does not ask the service',
        '429 always > keeps the connection',
      ],
      hints: [
        'An addon has four times at which it is called. At the first two there is no response yet: what you set there is the answer.',
        '`flow.response = { statusCode, headers, content }`. Headers are pairs, as on the wire, and nobody adds one for you.',
        "`flow.response = { statusCode: 429, headers: [['Content-Length', '0']], content: '' }`, in `requestheaders`.",
      ],
    },
    {
      id: 'third',
      goal: 'Refuse every third request, and let the others pass as they are.',
      tests: [
        'every third > is the 3rd, 6th and 9th of nine',
        'every third > stores what it lets pass, and nothing else',
        'every third > keeps the connection',
        'every third > has nothing in it of the answer that it replaces',
      ],
      hints: [
        'A number that counts, and a remainder. Where does the number live, so that it outlives a request and is not shared with another proxy?',
        'The function makes an addon: what is declared in it, before the return, belongs to that addon.',
        '`let requests = 0; return { requestheaders(flow) { requests += 1; if (requests % 3 === 0) flow.response = … } };`',
      ],
    },
    {
      id: 'bucket',
      goal: 'Give each prefix a limit for its writes, and say no as S3 does.',
      tests: [
        'a slow bucket > lets a burst pass, and then the rate',
        'a slow bucket > has a limit for each prefix',
        'a slow bucket > limits writes alone',
        'a slow bucket > says it as S3 does',
        'a slow bucket > keeps the connection',
        'a slow bucket > says no before the body comes',
      ],
      hints: [
        'One bucket of tokens for each prefix, and it has to be the same one for the next request. Where is it kept?',
        'A `Map` from prefix to `TokenBucket`. `take()` says whether there was a token. The clock is an option of the bucket: `clock: now`.',
        'The answer: status 503, reason `Slow Down`, Content-Type `application/xml`, and a body of `<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>` with its length.',
      ],
    },
    {
      id: 'split',
      goal: 'Let a prefix that has refused for a while, with no quiet second in it, split in two.',
      tests: [
        'a prefix that splits > is slow at first, and takes more after a while',
        'a prefix that splits > has two parts, and one key is always in the same',
        'a prefix that splits > was hot: a prefix that never refused is as it was',
        'a prefix that splits > cools: after a quiet hour it is as it was',
        'a prefix that splits > refuses what a slow bucket refuses, in the same words',
        'a prefix that splits > is one of many: the others are as slow as before',
      ],
      hints: [
        'Keep more than a bucket for each prefix: a list of buckets, and since when it has been refusing.',
        'The heat begins with the first refusal after a quiet second. Once it has lasted for `splitAfterMs`, the prefix gets a second full bucket.',
        'Which of the two a key uses has to depend on the key alone: the sum of its character codes, modulo the number of buckets, will do.',
      ],
    },
  ],
  starter: { fails: '429 always > answers every request', saying: 'it should be 429' },
  wrong: [
    {
      name: 'no-content-length',
      fails: '429 always > keeps the connection',
      why: 'An answer without a length lasts until the connection ends. Each refusal then costs a new connection, and with TLS a handshake: the fault is no longer the one that was meant.',
    },
    {
      name: 'after-the-fact',
      fails: 'every third > stores what it lets pass, and nothing else',
      why: 'Replaced the answer when it came back. By then the service had stored what the client was told it refused.',
    },
    {
      name: 'old-headers',
      fails: 'every third > has nothing in it of the answer that it replaces',
      why: 'Changed the status and emptied the body, and left the old checksum. boto3 crashes on it, and the SDK for JavaScript reports a broken checksum where it was throttled.',
    },
    {
      name: 'one-bucket-for-all',
      fails: 'a slow bucket > has a limit for each prefix',
      why: 'Took the limit for one of the service or of the bucket. S3 counts by prefix, so a hot one does not slow the others.',
    },
    {
      name: 'after-the-body',
      fails: 'a slow bucket > says no before the body comes',
      why: 'Decided when the request was whole. A client that asks first had to send a body that was refused already.',
    },
    {
      name: 'splits-without-heat',
      fails: 'a prefix that splits > was hot: a prefix that never refused is as it was',
      why: 'Split by age. S3 splits a prefix because it is under load, and takes a while for it; one that nobody waits for stays as it is.',
    },
    {
      name: 'never-cools',
      fails: 'a prefix that splits > cools: after a quiet hour it is as it was',
      why: 'Remembered the first refusal for ever. A prefix that was refused once, long ago, is then split by the next burst.',
    },
    {
      name: 'another-no',
      fails: 'a prefix that splits > refuses what a slow bucket refuses, in the same words',
      why: 'Took the 429 of step 2 for the refusal. It slows a program down too, but it has no code, and S3 does not say it so.',
    },
  ],
});
