import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'How would I have seen this in production?',
  minutes: 40,
  files: ['counting.ts', 'measured.ts', 'emf.ts', 'alarm.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'a fleet of 60 writes its results in rounds, all at once',
    limit: { ratePerSecond: 25, toPerSecond: 200 },
    graphs: true,
  },
  timeLimitMs: 60_000,
  steps: [
    {
      id: 'retries',
      goal: 'Count the retries with a counter that has few labels.',
      tests: [
        'retries > happen as they do without a counter',
        'retries > counts every retry that the proxy saw',
        'retries > says of which operation',
        'retries > has few series, however many objects there are',
      ],
      hints: [
        '`needs-retry` comes after every attempt, on success too, and its `attempts` begins at 1. A call with three attempts has two retries.',
        'A retry is an attempt whose number is above 1. The label is the operation: a few dozen values at most, however long the program runs.',
        "`({ operation, attempts }) => { if (attempts > 1) retries.add(1, { 'rpc.method': operation.name }); }`",
      ],
    },
    {
      id: 'backoff',
      goal: 'Record how long each retry slept before, as a histogram.',
      tests: [
        'backoff > is recorded once for each retry',
        'backoff > is what the SDK slept, in seconds',
        'backoff > tells a short sleep from a long one',
      ],
      hints: [
        'A sleep begins at `needs-retry` and ends at the `request-created` of the next attempt. Calls run side by side, so where do you keep the time?',
        "In a `WeakMap` by `context`: at `needs-retry` set `now()`, at `request-created` get it. The first attempt finds none. `meter.createHistogram(BACKOFF, { unit: 's' })` has `record(seconds, labels)`.",
        "OpenTelemetry’s own bounds are 0, 5, 10, 25 and so on, and every sleep is below 5 seconds. `createHistogram(BACKOFF, { unit: 's', advice: { explicitBucketBoundaries: [0.1, 0.2, 0.5, 1, 2, 5] } })`",
      ],
    },
    {
      id: 'exit',
      goal: 'Lose nothing at the end: not what was counted last, and not where the job fails.',
      tests: ['exit > exports what was counted last', 'exit > also where the job fails, and the error goes on'],
      hints: [
        'The reader exports by a timer. A job of twenty seconds ends before it rings for the first time.',
        '`provider.shutdown()` exports what is left and ends the timer. It is a promise, so the process has to wait for it.',
        '`try { await job(emitter); } finally { await provider.shutdown(); }`',
      ],
    },
    {
      id: 'emf',
      goal: 'Write the minute as a line that CloudWatch makes metrics from.',
      tests: [
        'emf > is a line that CloudWatch takes for metrics',
        'emf > has the value of each name beside _aws',
        'emf > says when it was, in milliseconds',
        'emf > makes no metric for each object',
      ],
      hints: [
        'The line is `JSON.stringify` of one object. Its `_aws` says which of the other fields are metrics, and by which fields they are told apart.',
        "`_aws: { Timestamp: atMs, CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Service', 'Operation']], Metrics: [{ Name: 'Calls', Unit: 'Count' }, …] }] }`. `Dimensions` is a list in a list.",
        'Beside `_aws`: `Service: service, Operation: operation, Calls: calls, Retries: retries, Backoff: backoffMs, SlowestKey: slowestKey`, all of them from `minute`.',
      ],
    },
    {
      id: 'alarm',
      goal: 'Write an alarm that rings for the pile-up and not for a blip.',
      tests: [
        'alarm > rings for the pile-up of the talk, through all its waves',
        'alarm > is silent through a blip of a minute',
        'alarm > rings for a pile-up after a quiet day',
        'alarm > rings for a slow rise',
        'alarm > is not misled by a gap in the data',
        'alarm > asks how many calls there were',
      ],
      hints: [
        'Draw the series of the page, and decide for each where you would want to be woken. What do all of those have in common, in retries for each call?',
        'Two times are needed: how far back the rate looks (over a trough), and how long it has to stay above (over a blip). Both are taken from `atMs`, not from the number of points.',
        'The rate at a point: of the points from two minutes before it up to it, `(last.retries - first.retries) / (last.calls - first.calls)`. The alarm: at every point of the last three minutes the rate is above 0.25. Where a window has one point the rate is `NaN`, which is above nothing.',
      ],
    },
  ],
  starter: {
    fails: 'retries > counts every retry that the proxy saw',
    saying: 'retries; the proxy saw',
  },
  wrong: [
    {
      name: 'key-as-label',
      fails: 'retries > has few series, however many objects there are',
      why: 'Wanted to know which object it was. Every object is then a time series of its own, which somebody stores and bills; that question is one for the log.',
    },
    {
      name: 'counting-calls',
      fails: 'retries > counts every retry that the proxy saw',
      why: 'Counted the calls that were retried. A call that is tried three times is two retries, and it is the worst calls that go missing.',
    },
    {
      name: 'answering-false',
      fails: 'retries > happen as they do without a counter',
      why: 'Wrote the handler without braces, so it returns false after the first attempt: do not try again. The counter then says 0, and that is true.',
    },
    {
      name: 'default-buckets',
      fails: 'backoff > tells a short sleep from a long one',
      why: 'Took OpenTelemetry’s own buckets, whose first ends at 5. They suit milliseconds; in seconds every sleep is in the same one.',
    },
    {
      name: 'lost-at-exit',
      fails: 'exit > exports what was counted last',
      why: 'Believed that a reader which exports every minute exports everything. What was counted since the last time ends with the process; of a short job that is all.',
    },
    {
      name: 'time-in-seconds',
      fails: 'emf > says when it was, in milliseconds',
      why: 'Wrote Unix time. CloudWatch reads milliseconds, takes it for a day in 1970, and drops it without an error.',
    },
    {
      name: 'mean-since-the-start',
      fails: 'alarm > rings for a pile-up after a quiet day',
      why: 'Divided two sums that began with the program: a mean, where a rate is needed. The longer all was well, the longer it sleeps.',
    },
    {
      name: 'at-once',
      fails: 'alarm > is silent through a blip of a minute',
      why: 'Looked at the last minute alone. It rings for what is over when somebody looks, and falls silent in every trough of a wave.',
    },
  ],
});
