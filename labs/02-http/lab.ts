import { defineLab } from '@slowdown/kit/lab';
import { faultFrom } from '@slowdown/kit/scenario';
import { ASKED } from './model.ts';

export const lab = defineLab({
  title: 'What does “slow down” look like on the wire?',
  minutes: 25,
  files: ['wire.ts'],
  job: 'job.ts',
  workbench: {
    sends: 'ten requests, each to another corner of AWS',
    words: { succeeded: 'fine', failed: 'refused' },
    rules: ASKED.map(({ rule }) => faultFrom(rule)),
  },
  steps: [
    {
      id: 'bytes',
      goal: 'Take an answer apart: status line, headers, body.',
      tests: [
        'bytes > reads the status and its words from the first line',
        'bytes > reads every header, whatever the case of its name',
        'bytes > keeps the body, and finds none in the answer to HEAD',
      ],
      hints: [
        'Print one answer as it is. Where does the first line end? What stands between the head and the body?',
        'Lines end with \\r\\n, and the head ends with an empty line: split at the first \\r\\n\\r\\n, then the head at each \\r\\n.',
        'A header is a name, a colon, and a value; only the first colon counts. Names mean the same in any case, so make them lower-case. /^HTTP\\/1\\.\\d (\\d{3}) ?(.*)$/ reads the first line.',
      ],
    },
    {
      id: 'code',
      goal: 'Find the error code, whichever protocol the service speaks.',
      tests: [
        'code > finds it in both kinds of XML',
        'code > finds it in JSON, without the namespace',
        'code > finds one in a 200, and none where there is none',
      ],
      hints: [
        'Run the job, open the rows part-1, ec2 and SendMessage, and in each its attempt. Where in the body is the code?',
        'content-type tells which it is: XML has <Code> inside <Error>, JSON has __type.',
        'In JSON the code may have a namespace before it: com.amazonaws.sqs#RequestThrottled. Everything up to the # goes. Don’t look at the status: a 200 may hold an error too.',
      ],
    },
    {
      id: 'verdict',
      goal: 'Say what each answer asks for: slow down, try again, give up, or nothing, because it is fine.',
      tests: [
        'verdict > hears "slow down" in a 503, and in a 429 without a word',
        'verdict > hears "slow down" in a 400',
        'verdict > tries again where the status is all there is',
        'verdict > gives up where nothing will change',
        'verdict > does not take every 200 for fine',
      ],
      hints: [
        'Two things speak in an answer, the code and the status. Which of them should have the first word?',
        'The code first: one of THROTTLING_CODES means "slow down", at any status. A 429 means it without a code.',
        'Then the status: 500, 502, 503 and 504 pass by themselves. 501 does not: it says that the service can’t do it.',
        'Last: "fine" is a status below 400 without a code in the body. A 200 with InternalError in it would have been a 500: "try again". All else is "give up".',
      ],
    },
    {
      id: 'hint',
      goal: 'Read how long the service asks you to wait.',
      tests: ['hint > reads milliseconds and seconds', 'hint > reads a date', 'hint > takes nothing else for a time'],
      hints: [
        'There are two headers, and each counts in its own unit. One of them can also be a date.',
        'x-amz-retry-after counts milliseconds. retry-after counts seconds, or is a date such as Mon, 23 Nov 2026 12:00:00 GMT.',
        'Take digits only: /^\\d+$/. A date counts from nowMs, and never below 0. Date.parse reads more than dates, "-5" too: let it see only what begins like a weekday.',
      ],
    },
  ],
  starter: {
    fails: 'bytes > reads the status and its words from the first line',
    saying: 'The proxy sent "HTTP/1.1 503 Slow Down"; the program reads the status 0',
  },
  wrong: [
    {
      name: 'status-only',
      fails: 'verdict > hears "slow down" in a 400',
      why: 'Believes that the status says it all, and that a 4xx is the caller’s fault. SQS, Kinesis and DynamoDB throttle with a 400.',
    },
    {
      name: 'code-only',
      fails: 'verdict > tries again where the status is all there is',
      why: 'Believes that every error has a code. An answer to HEAD has no body, so a throttled HeadObject would be given up at once.',
    },
    {
      name: 'every-5xx-comes-back',
      fails: 'verdict > gives up where nothing will change',
      why: 'Believes that every 5xx passes. A 501 says that the service can’t do it, and it will not learn it in three attempts.',
    },
    {
      name: 'a-200-is-fine',
      fails: 'verdict > does not take every 200 for fine',
      why: 'Believes that a 200 is a success. S3 begins the answer to a copy before it knows how the copy ends, and may put an error into the body.',
    },
    {
      name: 'seconds-for-milliseconds',
      fails: 'hint > reads milliseconds and seconds',
      why: 'Takes x-amz-retry-after for seconds, as retry-after has them, and sleeps a thousand times too long.',
    },
  ],
});
