import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'This job is slow. Fix it.',
  minutes: 60,
  files: ['export.ts', 'report.ts'],
  job: 'job.ts',
  workbench: {
    sends: '200 parts of four models are exported',
    latencyMs: 40,
    limit: { ratePerSecond: 20, toPerSecond: 200 },
    rules: [{ match: '~u /large-', fault: { type: 'latency', ms: 800 } }],
  },
  timeLimitMs: 120_000,
  steps: [
    {
      id: 'truth',
      goal: 'Make the job say what happened: what is stored, what is lost, how many attempts it took.',
      tests: [
        'truth > names what is stored and what is lost, as the backend has it',
        'truth > counts every attempt that the proxy saw',
        'truth > is told on a bad night too',
      ],
      hints: [
        'The job prints what exportParts returns. Which of its three fields does the program fill, and when?',
        'store() ends in the same way whether the part was stored or not. Let it tell its caller, and let the catch block know what it caught.',
        '`const { $metadata } = await s3.send(…)` has `attempts`; the error that is thrown has the same `$metadata`. Add both up, the attempts of every try.',
      ],
    },
    {
      id: 'there',
      goal: 'Get every part into the bucket, whole.',
      tests: ['there > is every part, byte by byte'],
      hints: [
        'Take the names of lost parts, and look at their rows. Did the service refuse the last attempt, or did your own client end it?',
        'Some parts take the service longer than others, at every attempt. Others had no attempt left when they were refused, and how many they have is decided by somebody whom you did not ask.',
        '`new S3Client({ retryMode, maxAttempts, requestHandler: { requestTimeout, throwOnRequestTimeout: true } })`: what the code says stands above the environment. A time-out has to be longer than the slowest answer. What is still lost then was refused each time: the next two steps are about that, and may come first.',
      ],
    },
    {
      id: 'waste',
      goal: 'Send less than 5 % in vain, and stop trying where the service is down.',
      tests: [
        'waste > is under 5 % of the attempts',
        'waste > ends where the service is down',
        'waste > is a second attempt where that is enough',
      ],
      hints: [
        'Two questions. Why are requests refused at all? And who tries again when they are: count the calls and the attempts of one part.',
        'The service says how much it takes: job.writesPerSecond, for each prefix. The SDK retries already, and each client has one quota for all of its calls.',
        'One client, made once; no loop around send; the SDK’s three attempts. And a clock before it: `nextAt = Math.max(nextAt, performance.now()) + 1000 / ratePerSecond`, and each part waits until its own time.',
      ],
    },
    {
      id: 'speed',
      goal: 'Use at least 85 % of what the service promises.',
      tests: ['speed > needs no more prefixes than there are models', 'speed > is at least 85 % of the limit'],
      hints: [
        'What the service promises, it promises to each prefix. To how many do you write?',
        'A prefix is everything in the key before the last slash. keyOf decides it, and whoever reads the parts asks keyOf. For the workers: how many are asleep with a large part, at any time?',
        'A prefix for each model; the pace 95 % of their limits together; and 40 workers or so, because the clock decides now when a part is sent.',
      ],
    },
    {
      id: 'report',
      goal: 'Write the report: cause, evidence and fix of each finding.',
      tests: [
        'report > has a finding for each cause',
        'report > says of each what it was, how you know, and what you changed',
        'report > has a measurement as evidence',
      ],
      hints: [
        'Take your changes back one at a time, and run the job. What gets worse, and by how much?',
        '`{ cause: …, evidence: …, fix: … }`: the evidence is what you would show to somebody who doubts it. A number of yours, from the panel or from the job’s last line.',
      ],
    },
  ],
  starter: {
    fails: 'truth > names what is stored and what is lost, as the backend has it',
    saying: 'parts are stored',
  },
  wrong: [
    {
      name: 'swallowing',
      fails: 'truth > is told on a bad night too',
      why: 'Caught the error, so that nobody was woken. On a good night that is true by chance; on a bad one a quarter of the results is missing, and the job says that it is not.',
    },
    {
      name: 'environment-left',
      fails: 'waste > is a second attempt where that is enough',
      why: 'Left the attempts and the mode to the environment. They are right on the machine of whoever looked; somewhere else AWS_MAX_ATTEMPTS is 1, and one 500 loses a part.',
    },
    {
      name: 'one-seed-alone',
      fails: 'there > is every part, byte by byte',
      why: 'Fixed what this seed had drawn. The same program runs elsewhere, where the time-out that it reads is shorter than the service’s slowest answers: no number of attempts stores those parts.',
    },
    {
      name: 'longer-timeouts',
      fails: 'waste > is under 5 % of the attempts',
      why: 'Waited longer, and changed nothing else. The large parts arrive now. That most requests are refused has nothing to do with how long anybody waits.',
    },
    {
      name: 'more-attempts',
      fails: 'waste > is under 5 % of the attempts',
      why: 'Let each call try ten times. Nothing is lost any more, and what is refused is sent again and again: more of the same requests to the same limit.',
    },
    {
      name: 'more-workers',
      fails: 'waste > is under 5 % of the attempts',
      why: 'The machine was idle, so it got more to do. It was idle because all were waiting for one limit, and now more of them wait for it.',
    },
    {
      name: 'loop-left',
      fails: 'waste > ends where the service is down',
      why: 'Left the loop, because it costs nothing while all is well. When the service is down it undoes what the SDK does to spare it: each part is asked for in three calls.',
    },
    {
      name: 'a-client-each',
      fails: 'waste > ends where the service is down',
      why: 'Left a client for each call. Each has a retry quota of its own, full: no client ever learns that all of them fail.',
    },
    {
      name: 'slower-until-quiet',
      fails: 'speed > is at least 85 % of the limit',
      why: 'Slowed down until nothing was refused. The limit is that of one prefix, and all results go there. The service would take four times as much.',
    },
    {
      name: 'a-prefix-each',
      fails: 'speed > needs no more prefixes than there are models',
      why: 'Gave each part a prefix of its own, and so a limit of its own: here nothing is refused any more. S3 promises its limit to a partition, and splits one into two only after it was hot for a while. A prefix that is new shares the partition of its neighbours.',
    },
    {
      name: 'adaptive',
      fails: 'speed > is at least 85 % of the limit',
      why: 'Took the SDK’s own clock, the mode adaptive. It slows down for all prefixes when one refuses, and finds back slowly: in a run of seconds most of the limit is not used.',
    },
    {
      name: 'no-evidence',
      fails: 'report > has a measurement as evidence',
      why: 'Reported what was changed, and that it was better then. Whoever reads it can’t tell a cause from a coincidence.',
    },
  ],
});
