import { defineLab } from '@slowdown/kit/lab';
import { faultFrom } from '@slowdown/kit/scenario';

export const lab = defineLab({
  title: 'Where in the SDK can I watch?',
  minutes: 30,
  files: ['watch.ts', 'middleware.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'four parts, one after the other',
    faults: [{ type: 'tooManyRequests' }, { type: 'closed' }],
    rules: [
      '~u /part-2 => 503 SlowDown until 1 request',
      '~u /part-3 => closed until 1 request',
      '~u /part-4 => 503 SlowDown',
    ].map(faultFrom),
  },
  timeLimitMs: 60_000,
  steps: [
    {
      id: 'every',
      goal: 'Print every event of an S3 and of an EC2 call, with the names of what it brings.',
      tests: [
        'every event > of an S3 call',
        'every event > of an EC2 call: the same',
        'every event > with what it brings',
      ],
      hints: [
        'The starter hears before-send alone, because that is its pattern. Which pattern hears everything?',
        '* stands for one whole part of a name. By itself it hears every event, because a pattern also hears what goes on after it.',
        "`emitter.register('*', ({ eventName, ...payload }) => say(eventName, Object.keys(payload)));`",
      ],
    },
    {
      id: 'pattern',
      goal: 'Listen to what you want to hear, and to nothing else: write three patterns.',
      tests: [
        'a pattern > hears the attempts of uploads, and no other call',
        'a pattern > hears the attempts of all services',
        'a pattern > hears all that an upload emits',
      ],
      hints: [
        'Run the job and look at the names: what comes first, and what last?',
        'A name is EVENT.SERVICE.OPERATION. A pattern is its beginning: whole parts, from the left. The more parts, the less it hears.',
        'One part may be a *, and it need not be the last one: *.s3.PutObject has one at the beginning.',
      ],
    },
    {
      id: 'measure',
      goal: 'Measure each attempt: its number, its time, and how it ended.',
      tests: [
        'each attempt > has its number, its time and its status',
        'each attempt > counts where the connection was closed, and the SDK tries again as before',
        'each attempt > is measured by itself while other calls are under way',
      ],
      hints: [
        'Two events come once for each attempt and bring what you need: before-send, and needs-retry. The time is what is between them.',
        'Calls run side by side, so one variable for the time is not enough. All events of a call bring the same object as context: the key of a WeakMap.',
        'Two traps. response is null where no answer came: status is then null. And what a handler returns is an answer: from needs-retry, false means "do not try again". Write { … } around the body, and return nothing.',
      ],
    },
    {
      id: 'dry-run',
      goal: 'Stop every call that would change something, before it leaves.',
      tests: [
        'a dry run > sends no write, and says what it would have sent',
        'a dry run > gives the program an answer, and no error',
        'a dry run > lets reads through',
      ],
      hints: [
        'Register a handler for before-call. It gets the request as params, and what it returns is its answer.',
        'params.method is PUT, POST or DELETE for a write. For GET and HEAD, return nothing: the call goes on.',
        '`return { httpResponse: { statusCode: 200, headers: {} }, parsed: {} };`',
      ],
    },
    {
      id: 'middleware',
      goal: 'Do it without the plugin: a middleware with a name, at the right place.',
      tests: [
        'a middleware > sees every attempt, not every call',
        'a middleware > changes the request before it is signed',
        'a middleware > gives back what the service answered',
        'a middleware > has a name, so that it is there once',
      ],
      hints: [
        'Each of the steps initialize, serialize and build comes once a call. finalizeRequest has the SDK’s retries in it: what stands behind them comes once an attempt.',
        '`client.middlewareStack.add` knows steps. `addRelativeTo` knows neighbours: `{ relation: "before", toMiddleware: "httpSigningMiddleware", name: "…" }` is behind the retries and before the signature.',
        '`(next) => { let attempts = 0; return async (args) => { attempts += 1; … return next(args); }; }`: the outer function runs once a call, the inner one once an attempt. The header goes into `args.request.headers`.',
      ],
    },
  ],
  starter: { fails: 'every event > of an S3 call', saying: 'The client emitted 12 events' },
  wrong: [
    {
      name: 'operation-first',
      fails: 'a pattern > hears the attempts of uploads, and no other call',
      why: 'Took a pattern for a search. It is read from the left, and the first part is the event: PutObject.needs-retry hears nothing, and nobody complains.',
    },
    {
      name: 'one-clock-for-all',
      fails: 'each attempt > is measured by itself while other calls are under way',
      why: 'Kept the time in one variable. A second call overwrites it while the first one is under way, and both are measured wrong.',
    },
    {
      name: 'answers-by-accident',
      fails: 'each attempt > counts where the connection was closed, and the SDK tries again as before',
      why: 'Wrote response !== null && note(…) without braces. Where there is no response this returns false, and false from needs-retry is an answer: do not try again. The watcher has changed what it watches.',
    },
    {
      name: 'stops-reads-too',
      fails: 'a dry run > lets reads through',
      why: 'Answered every call. A program that looks before it writes then finds nothing, and the dry run shows another run than the real one.',
    },
    {
      name: 'once-a-call',
      fails: 'a middleware > sees every attempt, not every call',
      why: 'Counted at initialize. The SDK tries again further in, so what stands there sees one call, however often it is tried.',
    },
    {
      name: 'after-the-signature',
      fails: 'a middleware > changes the request before it is signed',
      why: 'Took finalizeRequest with priority "high" for early. Within a step the SDK’s retries and its signature come before it, so the header was not signed. S3 refuses such a request; a local backend does not look.',
    },
    {
      name: 'swallows-the-result',
      fails: 'a middleware > gives back what the service answered',
      why: 'Wanted to add the number of attempts to the output, and gave back an output with nothing else in it. The program gets no ETag, no version and no body, and no error that would say so.',
    },
  ],
});
