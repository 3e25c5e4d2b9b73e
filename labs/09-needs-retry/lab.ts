import { defineLab } from '@slowdown/kit/lab';
import { faultFrom } from '@slowdown/kit/scenario';
import { SPOILED } from './spoiled.ts';

export const lab = defineLab({
  title: 'What does the SDK really know when it decides?',
  minutes: 35,
  files: ['watch.ts', 'reading.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'ten objects are stored, and read back',
    words: { succeeded: 'answered', failed: 'failed' },
    rules: SPOILED.flatMap(({ keys, fault }) =>
      keys.map((key) => faultFrom(`~m GET & ~u /${key}\\b => ${fault} until 1 requests`)),
    ),
  },
  timeLimitMs: 60_000,
  steps: [
    {
      id: 'count',
      goal: 'Count retries right: on success, on failure, and where no response came at all.',
      tests: [
        'count > a call that succeeds at once has no retry',
        'count > a retry that succeeds is a retry',
        'count > a connection that is closed without a response is tried again too',
        'count > of many calls at once it is what the proxy saw',
      ],
      hints: [
        'Print what needs-retry brings, for a call that succeeds at once. It is asked after every attempt: "is a retry needed?"',
        'attempts counts the first attempt too, so the first attempt is 1. Which attempts are retries? It does not matter how they ended.',
        "emitter.register('needs-retry', ({ attempts }) => { if (attempts > 1) watched.retries += 1; });",
      ],
    },
    {
      id: 'endings',
      goal: 'Say how each call ended, and tell “gave up” from “quota empty”.',
      tests: [
        'endings > a success at the last attempt is ok',
        'endings > an error that stays the same is not retryable, at whatever attempt',
        'endings > gave up, where the attempts were used up',
        'endings > quota empty, where there were attempts left',
      ],
      hints: [
        'Two events end a call: after-call where a response came, and after-call-error where none did. Count in both.',
        'parsed is an Error, or the output. isRetryable(error) asks what the SDK asks first. Then: was this attempt the last one that maxAttempts allows?',
        'needs-retry knows the attempts, after-call does not. Both have the same context: new WeakMap<CallContext, number>() keeps one for the other. Retryable and fewer attempts than maxAttempts: quota empty.',
      ],
    },
    {
      id: 'whole',
      goal: 'Read a whole object: see who notices that its body was changed or cut, and ask again yourself.',
      tests: [
        'whole > brings the object, and says that it was checked',
        'whole > asks again where a byte was changed on the way',
        'whole > asks again where the body broke off',
        'whole > throws once its calls are used up',
        'whole > leaves to the SDK what the SDK has tried again',
        'whole > says that nobody checked where no checksum came',
      ],
      hints: [
        'send() resolves when the head of the response is there. Where does your program learn that the body is broken: in send(), or in what comes after it?',
        'Two things can throw: send(), which has already tried again, and reading the body, which nobody tries again. A loop around both makes nine requests out of three.',
        'for (let call = 1; ; call += 1) { const output = await s3.send(…); try { return { bytes: …, checked: hasChecksum(output) }; } catch (error) { if (call >= options.calls) throw error; } }',
      ],
    },
    {
      id: 'start',
      goal: 'Read the first bytes and leave, and say truthfully whether anybody has checked them.',
      tests: [
        'start > brings the first bytes',
        'start > lets go of the rest',
        'start > does not call checked what nobody compared',
      ],
      hints: [
        'A checksum is one number over all bytes. When can it be compared at the earliest?',
        'for await (const piece of piecesOf(output)) gives the body piece by piece; return from the loop once you have enough.',
        'Whoever returns from the loop has not met the end, so checked is false there, whatever header came. After the loop it is hasChecksum(output).',
      ],
    },
  ],
  starter: { fails: 'count > a call that succeeds at once has no retry', saying: '0 retries' },
  wrong: [
    {
      name: 'first-attempt-is-a-retry',
      fails: 'count > a call that succeeds at once has no retry',
      why: 'Took the event for what its name says. needs-retry asks after every attempt, and the first attempt is 1, not 0: every call seems to be tried again.',
    },
    {
      name: 'failures-only',
      fails: 'count > a retry that succeeds is a retry',
      why: 'Looked at failures only. The retry that helped ends in a success; without it the count is lowest on the day when retries save every call.',
    },
    {
      name: 'responses-only',
      fails: 'count > a connection that is closed without a response is tried again too',
      why: 'Counted only where there was a response to look at. Where the connection was closed there is none, and the SDK tries again all the same.',
    },
    {
      name: 'maximum-is-failure',
      fails: 'endings > a success at the last attempt is ok',
      why: 'Took “the last allowed attempt was made” for “it failed”. boto3 invites to it: it sets MaxAttemptsReached on a success at the last attempt.',
    },
    {
      name: 'one-word-for-both',
      fails: 'endings > quota empty, where there were attempts left',
      why: 'Called every failure after an error that might pass “gave up”. With an empty quota the SDK did not even try: more attempts would help the first, and make the second worse.',
    },
    {
      name: 'retrying-the-retries',
      fails: 'whole > leaves to the SDK what the SDK has tried again',
      why: 'Put the loop around the call as well as around the reading. Each turn is a call with three attempts: 3 x 3 requests to a service that says it has too many.',
    },
    {
      name: 'trusting-a-partial-read',
      fails: 'start > does not call checked what nobody compared',
      why: 'Believed that a response with a checksum is checked. The SDK compares behind the last byte; who leaves before it has bytes that nobody looked at.',
    },
  ],
});
