import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'Why is my upload so slow, when nothing says so?',
  minutes: 20,
  files: ['upload.ts'],
  job: 'job.ts',
  workbench: { sends: '400 parts go to one prefix', limit: { ratePerSecond: 50 } },
  timeLimitMs: 30_000,
  steps: [
    {
      id: 'attempts',
      goal: 'Count the attempts of each call, and which of them were retries.',
      tests: [
        'attempts > counts every request that was made',
        'attempts > counts as retries only what came after a first attempt',
      ],
      hints: [
        'The SDK retries inside s3.send, out of your sight. But it does not keep it secret: look at what send returns.',
        'Every answer of the SDK has a $metadata beside the data. Print one and read its fields.',
        '`const { $metadata } = await s3.send(...)` holds `attempts`, the first one counted. The retries are one fewer.',
      ],
    },
    {
      id: 'time',
      goal: 'Tell the time spent waiting between attempts from the time spent in flight, and know how long the job took.',
      tests: [
        'time > tells waiting from working',
        'time > knows how long the calls were under way',
        'time > takes as long as the clock on the wall says',
      ],
      hints: [
        'Between two attempts a call sleeps. Nothing is on the wire then, and no graph of the network shows it.',
        '`$metadata.totalRetryDelay` is the sum of the sleeps of a call, in milliseconds.',
        'Read `performance.now()` before and after `send`: what was not sleep was in flight. For the whole job read it once at the start and once at the end; 16 workers share those seconds.',
      ],
    },
    {
      id: 'failures',
      goal: 'Say which parts were lost, and count what was spent on them.',
      tests: ['failures > names every part that was lost', 'failures > counts the attempts of lost calls too'],
      hints: [
        'An empty catch block is where parts disappear without a word. After the last attempt the SDK throws.',
        'In the catch block you still know the key. Keep it.',
        'The error that the SDK throws has the same $metadata as an answer: error.$metadata.attempts and totalRetryDelay.',
      ],
    },
    {
      id: 'summary',
      goal: 'Write the one line that would have told you.',
      tests: ['summary > says in one line what was lost, what was sent and how long it waited'],
      hints: [
        'Imagine the line at 3 in the morning. Which four numbers would have saved you an hour?',
        'Stored and lost of how many; requests; seconds waiting against seconds in flight. In one line, so that a search in the log finds it.',
      ],
    },
  ],
  starter: {
    fails: 'attempts > counts every request that was made',
    saying: 'The program reports 0 attempts; the proxy saw',
  },
  wrong: [
    {
      name: 'counting-calls',
      fails: 'attempts > counts every request that was made',
      why: 'Counts what the program asked for. The service got more than that: every retry is a request too.',
    },
    {
      name: 'first-attempt-is-a-retry',
      fails: 'attempts > counts as retries only what came after a first attempt',
      why: 'Takes attempts for retries. The first attempt is no retry, so a healthy job would report one for each call.',
    },
    {
      name: 'adding-parallel-time',
      fails: 'time > takes as long as the clock on the wall says',
      why: 'Adds the durations of calls that ran at the same time, and reports a job many times as long as it was.',
    },
    {
      name: 'dropping-failed-calls',
      fails: 'failures > counts the attempts of lost calls too',
      why: 'Names the lost parts, and forgets that each of them cost three requests: the worst calls are left out of the count.',
    },
  ],
});
