import { defineLab } from '@slowdown/kit/lab';
import { faultFrom } from '@slowdown/kit/scenario';

export const lab = defineLab({
  title: 'How long does a call wait before it gives up?',
  minutes: 35,
  files: ['backoff.ts', 'quota.ts', 'strategy.ts'],
  job: 'job.ts',
  workbench: {
    sends: '24 calls, none with a chance: sixteen hear 503 SlowDown each time, eight hear 500',
    words: { succeeded: 'stored', failed: 'given up' },
    rules: ['~u /busy- => 503 SlowDown', '~u /broken- => 500 InternalError', '~u /yours- => 503 SlowDown'].map(
      faultFrom,
    ),
  },
  timeLimitMs: 60_000,
  steps: [
    {
      id: 'backoff',
      goal: 'Wait longer with each retry, but never longer than a cap, and never in step with others.',
      tests: [
        'backoff > doubles from the base',
        'backoff > is anything from 0 to the ceiling',
        'backoff > never passes the cap',
        'backoff > has its cap before the jitter',
      ],
      hints: [
        'Two questions, one after the other. How high is the ceiling before this retry? And how much of it does chance take?',
        'The ceiling has been doubled 0 times before retry 1, once before retry 2, twice before retry 3; and it is capMs where that is less.',
        'const ceilingMs = Math.min(capMs, baseMs * 2 ** (retry - 1)); and of that, random() times as much.',
      ],
    },
    {
      id: 'total',
      goal: 'Say how long a call can sleep in all before it gives up, and how long it does on average.',
      tests: [
        'total > is 3 s at most for three attempts',
        'total > has no sleep after the last attempt',
        'total > is held down by the cap',
        'total > is half as much on average',
      ],
      hints: [
        'Draw a call of three attempts that all fail: attempt, sleep, attempt, sleep, attempt. How many sleeps are there?',
        'For a number of attempts there is one retry fewer: 1, 2, … up to attempts - 1. Add up their ceilings.',
        'The ceiling of a retry is backoffMs(retry, backoff, () => 1). The mean of a sleep is half its ceiling, so the mean of the sum is half the sum.',
      ],
    },
    {
      id: 'quota',
      goal: 'Let retries cost something, so that a client whose calls all fail stops trying again.',
      tests: [
        'quota > pays for a retry',
        'quota > refuses what it can’t pay, and takes nothing then',
        'quota > gets back what the last retry cost',
        'quota > gets back 1 where there was no retry',
        'quota > never has more than at the beginning',
      ],
      hints: [
        'One number that goes down and up. The functions of the object share it: let tokens = capacity; before the return.',
        'In the object, get tokens() { return tokens; } gives the number as it is now; tokens: capacity would give it as it was at first.',
        'take: if (cost > tokens) return false; then take it off, and return true. giveBack: Math.min(capacity, tokens + (paid ?? 1)).',
      ],
    },
    {
      id: 'client',
      goal: 'Put it into a real client as its retry strategy.',
      tests: [
        'client > tries a refused call again, and sleeps before each retry',
        'client > waits for a SlowDown 20 times longer than for a 500',
        'client > leaves alone what would be the same next time',
        'client > does not sleep after the last attempt',
        'client > counts the attempts of each call by itself',
        'client > does not try again without tokens',
        'client > gives the tokens back when a call succeeds',
      ],
      hints: [
        'The SDK asks refreshRetryTokenForRetry after each failure. An error that you throw there means no; a token that you return means yes. Make it async, so that you can await.',
        'Four questions in this order. Which kind of failure is it? Was that the last attempt? Does the quota take the cost? And then: how long to sleep? The retry to come is number token.getRetryCount() + 1.',
        'const kind = info.errorType; if (kind !== "THROTTLING" && kind !== "TRANSIENT") throw … tells TypeScript, too, which two are left. Then backoff[kind] and cost[kind] fit. There is no other attempt if the number of the retry to come is not below attempts.',
        'await sleep(sleptMs); return tokenOf({ retries: token.getRetryCount() + 1, paid: cost[kind], sleptMs }); and in recordSuccess: quota.giveBack(token.getRetryCost());',
      ],
    },
    {
      id: 'hint',
      goal: 'Listen to a service that says how long to wait, and don’t let it park you.',
      tests: [
        'hint > makes a sleep longer',
        'hint > adds five seconds at most',
        'hint > never makes a sleep shorter',
        'client > listens to what the service asks for',
      ],
      hints: [
        'withHint, in backoff.ts, makes one sleep of two numbers: the longer one, and yet not more than so much longer. Then let your strategy use it.',
        'Two limits, one above and one below: the hint counts up to delayMs + 5000, and what comes of that is never below delayMs. No hint is as good as 0.',
        'Math.max(delayMs, Math.min(hintMs ?? 0, delayMs + 5000)); and in strategy.ts: withHint(backoffMs(…), hintMs(info)), with hintMs from model.ts.',
      ],
    },
  ],
  starter: { fails: 'backoff > doubles from the base', saying: 'yours are 1000, 1000, 1000, 1000' },
  wrong: [
    {
      name: 'exponent-off-by-one',
      fails: 'backoff > doubles from the base',
      why: 'Doubled once too often. Counting retries from 1 and powers from 0 is easy to mix up, and nothing fails: every sleep is twice as long.',
    },
    {
      name: 'no-jitter',
      fails: 'backoff > is anything from 0 to the ceiling',
      why: 'Took backoff for the whole idea. A thousand calls that were refused together then come back together, 1 s later, and are refused together.',
    },
    {
      name: 'cap-after-jitter',
      fails: 'backoff > has its cap before the jitter',
      why: 'Drew first and capped what came. The higher the retry, the more of them sleep exactly the cap: the jitter is gone where it is needed most.',
    },
    {
      name: 'a-sleep-for-each-attempt',
      fails: 'total > has no sleep after the last attempt',
      why: 'Counted a sleep for each attempt, as the talk did. After the last one there is nothing to wait for, and that sleep would be the longest of all: 16 of 31 s.',
    },
    {
      name: 'goes-into-debt',
      fails: 'quota > refuses what it can’t pay, and takes nothing then',
      why: 'Asked whether any tokens are left, not whether there are enough. The quota then lends, and its last retry is paid by the calls after it.',
    },
    {
      name: 'sleeping-after-the-last',
      fails: 'client > does not sleep after the last attempt',
      why: 'Slept first and counted then. The call has failed for good, and its program waits for up to 4 s more to be told.',
    },
    {
      name: 'one-count-for-all-calls',
      fails: 'client > counts the attempts of each call by itself',
      why: 'Kept the count in the strategy. It is one for all calls of a client: they use up each other’s attempts, and each new call begins the count anew.',
    },
    {
      name: 'a-price-for-every-kind',
      fails: 'client > leaves alone what would be the same next time',
      why: 'Told the compiler that each failure is one of the two kinds, and did not ask. A 404 has no price: the quota takes undefined, its tokens are no number from then on, and it refuses nothing any more.',
    },
    {
      name: 'tokens-never-given-back',
      fails: 'client > gives the tokens back when a call succeeds',
      why: 'Took tokens and never gave any back. It works for hours. Then 35 retries have been made, all of them good ones, and the client never tries again until somebody starts it anew.',
    },
    {
      name: 'obeys-the-hint',
      fails: 'hint > adds five seconds at most',
      why: 'Slept what the service asked for, whatever that was. One wrong header parks the program for an hour, and a hint of 0 makes it come back at once.',
    },
  ],
});
