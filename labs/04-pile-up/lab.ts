import { defineLab } from '@slowdown/kit/lab';

export const lab = defineLab({
  title: 'Why do more workers make it slower?',
  minutes: 45,
  files: ['plan.ts', 'knee.ts', 'herd.ts', 'worker.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'workers store 384 parts below one prefix',
    latencyMs: 700,
    limit: { ratePerSecond: 100, fromPerSecond: 20 },
  },
  timeLimitMs: 90_000,
  steps: [
    {
      id: 'knee',
      goal: 'Find the knee: how many workers a job can use, and from where on more of them are refused.',
      tests: [
        'knee > is a number of workers',
        'knee > wastes at most 5 % of the requests',
        'knee > stores nearly as many parts a second as it can',
      ],
      hints: [
        'See what simulate() returns for 10, 20, 40, 80 and 160 workers: `npx node labs/04-pile-up/sweep.ts 10 20 40 80 160`. Which column stops growing, and which begins to?',
        'Count up from 1 worker, until `wasted` is above 0.05. Of all numbers before that, take the one with the highest `storedPerSecond`. It need not be the last of them: past the knee the rate can fall before much is wasted.',
        'Or without a simulation: a worker makes `1000 / latencyMs` calls a second, so the limit is reached by `limitPerSecond * latencyMs / 1000` workers. Take 95 % of that, and round down with `Math.floor`.',
      ],
    },
    {
      id: 'herd',
      goal: 'Break the herd: those who were refused together come back apart, and the workers begin one after the other.',
      tests: [
        'herd > waits from 0 to 20 seconds',
        'herd > does not come back together',
        'herd > draws its chance from random',
        'herd > waits the longer, the more often it was refused',
        'herd > of 256 needs at most three requests a part',
        'herd > does not begin together',
      ],
      hints: [
        'All clients have the same code. Given the same number, it says the same to all of them. What is different in each?',
        'Take a ceiling that doubles with each retry, at most 20,000 ms. Then draw a wait from 0 to that ceiling: `random()` times the ceiling. For the start: of 32 workers, number 8 waits for 8/32 of the ramp.',
        'In backoffMs: `return random() * Math.min(20_000, 1000 * 2 ** (retry - 1));` In startMs: `return (rampMs * nth) / workers;`',
      ],
    },
    {
      id: 'plan',
      goal: 'Choose concurrency, ramp, retry mode and attempts, so that 32 workers end soonest and waste at most 5 %.',
      tests: [
        'plan > wastes at most 5 % of the requests, and loses nothing',
        'plan > ends nearly as soon as it can',
        'plan > loses nothing on a bad day, and does not make it worse',
      ],
      hints: [
        'The knee of this job is at about 70 calls under way, whoever makes them. 32 workers with 4 calls each make 128.',
        'With `rampMs: 0` all calls come in the first moment, and all that follow come with them, 700 ms later. A ramp as long as one answer spreads each round evenly.',
        'Take `concurrency: 2` and `rampMs: 700`. Then look at the bad day: three attempts lose parts there. Either more attempts, `maxAttempts: 10` for one, or the adaptive mode, which slows down when it is refused.',
      ],
    },
    {
      id: 'workers',
      goal: 'Confirm it with 32 real workers: real clients, before the proxy.',
      tests: [
        'workers > store every part',
        'workers > have as many calls at once as the plan says',
        'workers > begin one after the other',
        'workers > try again as the plan says, with a client for each',
        'workers > waste at most 5 % of their requests',
        'workers > go on where a part is lost, and name it',
      ],
      hints: [
        'Four lines of the starter’s comment, four things to do. Begin with the client: its retries are in the plan.',
        'For the calls at once: one queue of parts, `const queue = parts.values();`, and as many lanes as the plan has concurrency. A lane is an async function with `for (const part of queue) await …`. All lanes share the queue.',
        'First `await sleep(startMs(nth, workers, plan.rampMs));`. Then a list, `const lost: string[] = [];`, and the lane: `const lane = async () => { for (const part of queue) await put(s3, part).catch(() => void lost.push(part.key)); };`. Start them all: `await Promise.all(Array.from({ length: plan.concurrency }, lane));`. And `return lost;`.',
      ],
    },
  ],
  starter: {
    fails: 'knee > wastes at most 5 % of the requests',
    saying: 'store nothing',
  },
  wrong: [
    {
      name: 'more-workers',
      fails: 'knee > wastes at most 5 % of the requests',
      why: 'Looked for the soonest end. With hundreds of workers a job does end sooner: it gives up a third of its parts.',
    },
    {
      name: 'no-backoff',
      fails: 'herd > of 256 needs at most three requests a part',
      why: 'Tried again at once, and the job ended as soon as any. When it ends is up to the limit; look at the requests. Each that was refused kept the service from somebody else.',
    },
    {
      name: 'fixed-sleep',
      fails: 'herd > does not come back together',
      why: 'Slept for two seconds. So did all the others: the herd is as large as before, and two seconds later.',
    },
    {
      name: 'doubling-together',
      fails: 'herd > does not come back together',
      why: 'Doubled the wait, and left out the chance. The herd needs as many requests as without any wait, and the gaps between its visits grow: ten times as long for the same.',
    },
    {
      name: 'more-attempts',
      fails: 'plan > wastes at most 5 % of the requests, and loses nothing',
      why: 'Lost parts, so it allowed more attempts. Now nothing is lost, and a third of the requests is wasted: attempts are an insurance for bad days, and no cure for too many workers.',
    },
    {
      name: 'one-at-a-time',
      fails: 'plan > ends nearly as soon as it can',
      why: 'Wanted to be careful. Nothing is refused, and half of the limit is not used: the job takes nearly twice as long as it has to.',
    },
    {
      name: 'all-at-once',
      fails: 'workers > have as many calls at once as the plan says',
      why: 'Promise.all over the parts: the concurrency of the plan is read by nobody, and each worker has all of its calls under way at once.',
    },
  ],
});
