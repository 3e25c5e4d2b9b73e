import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { expect, labTest } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { askedToWaitMs, errorCode, readAnswer, verdict } from '#lab/wire.ts';
import { ask, ASKED, s3, type Answer, type Verdict } from '../model.ts';

/** Answers that say how long to wait, beside the ten of the lesson. */
const HINTS = [
  '~u /part-21$ => retry-after 1500ms',
  '~u /part-22$ => retry-after 3s as seconds',
  '~u /part-23$ => retry-after 90s as date',
];
const RULES = rulesOf([...ASKED.map(({ rule }) => rule), ...HINTS].map(faultFrom));

const test = labTest.extend('proxy', { scope: 'file' }, async ({ stage }) => (await stage(RULES)).proxy);

/** The bytes that one of the ten requests is answered with, and their first line. */
async function answerTo(proxy: { url: string }, name: string): Promise<{ bytes: Uint8Array; line: string }> {
  const asked = ASKED.find((each) => each.name === name);
  if (!asked) throw new Error(`no request is called ${name}`);
  return raw(proxy, asked.request);
}

async function raw(proxy: { url: string }, request: string): Promise<{ bytes: Uint8Array; line: string }> {
  const bytes = await ask(proxy.url, request);
  return { bytes, line: new TextDecoder().decode(bytes).split('\r\n', 1)[0] ?? '' };
}

describe('bytes', () => {
  test('reads the status and its words from the first line', async ({ proxy }) => {
    for (const [name, status, reason] of [
      ['S3 PutObject', 503, 'Slow Down'],
      ['a load balancer', 429, 'Too Many Requests'],
    ] as const) {
      const { bytes, line } = await answerTo(proxy, name);
      const { status: saidStatus, reason: saidReason } = readAnswer(bytes);
      expect(saidStatus === status && saidReason === reason).toHold(
        `The proxy sent "${line}"; the program reads the status ${saidStatus} and the words "${saidReason}".\n` +
          'Look next: the first line ends at the first \\r\\n; it has a version, a number of three digits, and words.',
      );
    }
  });

  test('reads every header, whatever the case of its name', async ({ proxy }) => {
    const { bytes } = await answerTo(proxy, 'S3 PutObject');
    const { headers } = readAnswer(bytes);
    expect(headers['content-type'] === 'application/xml' && headers['server'] === 'AmazonS3').toHold(
      `The answer has the headers content-type: application/xml and server: AmazonS3; the program reads ${said(headers)}.\n` +
        'Look next: each line up to the empty one is a name, a colon, and a value.',
    );
    const shouting = new TextEncoder().encode(
      'HTTP/1.1 200 OK\r\nX-Amz-Retry-After: 5\r\nDATE: Mon, 23 Nov: x\r\n\r\n',
    );
    const { 'x-amz-retry-after': wait, date } = readAnswer(shouting).headers;
    expect(wait === '5').toHold(
      `"X-Amz-Retry-After: 5" came; under x-amz-retry-after the program keeps ${said(wait)}.\n` +
        'Look next: some services write names in capitals; keep every name in lower case.',
    );
    expect(date === 'Mon, 23 Nov: x').toHold(
      `"DATE: Mon, 23 Nov: x" came; under date the program keeps ${said(date)}.\n` +
        'Look next: the name ends at the first colon; a value may have more of them.',
    );
  });

  test('keeps the body, and finds none in the answer to HEAD', async ({ proxy }) => {
    const put = readAnswer((await answerTo(proxy, 'S3 PutObject')).bytes);
    expect(put.body.startsWith('<?xml') && put.body.endsWith('</Error>')).toHold(
      `The body of S3's answer is XML from <?xml to </Error>; the program keeps ${said(put.body.slice(0, 60))}.\n` +
        'Look next: the body begins after the first empty line, \\r\\n\\r\\n.',
    );
    const head = readAnswer((await answerTo(proxy, 'S3 HeadObject')).bytes);
    expect(head.body === '').toHold(
      `An answer to HEAD has no body; the program finds ${said(head.body.slice(0, 60))}.\n` +
        'Look next: here the empty line is the end of it all.',
    );
  });
});

const JSON_1_0 = 'application/x-amz-json-1.0';

describe('code', () => {
  const found = async (proxy: { url: string }, name: string, code: string | null, hint: string) => {
    const { bytes, line } = await answerTo(proxy, name);
    const saidCode = errorCode(readAnswer(bytes));
    expect(saidCode === code).toHold(
      `${name} was answered "${line}" ${code === null ? 'without an error code' : `with the code ${code}`}; ` +
        `the program finds ${said(saidCode)}.\nLook next: ${hint}`,
    );
  };

  test('finds it in both kinds of XML', async ({ proxy }) => {
    const hint = 'S3 has <Error><Code>, EC2 has the same inside <Response><Errors>.';
    await found(proxy, 'S3 PutObject', 'SlowDown', hint);
    await found(proxy, 'EC2 DescribeInstances', 'RequestLimitExceeded', hint);
  });

  test('finds it in JSON, without the namespace', async ({ proxy }) => {
    const hint = 'the code is in __type; SQS and DynamoDB put a namespace and a # before it.';
    await found(proxy, 'SQS SendMessage', 'RequestThrottled', hint);
    await found(proxy, 'Kinesis PutRecord', 'ProvisionedThroughputExceededException', hint);
    await found(proxy, 'DynamoDB PutItem', 'ProvisionedThroughputExceededException', hint);
  });

  test('finds one in a 200, and none where there is none', async ({ proxy }) => {
    await found(proxy, 'S3 CopyObject', 'SlowDown', 'look into the body, whatever the status.');
    await found(proxy, 'S3 HeadObject', null, 'an answer to HEAD has no body, so it can have no code.');
    await found(proxy, 'a load balancer', null, 'a bare 429 comes from something before the service.');
    for (const body of ['{"MessageId":"m-1"}', '']) {
      const saidCode = errorCode({ status: 200, reason: 'OK', headers: { 'content-type': JSON_1_0 }, body });
      expect(saidCode === null).toHold(
        `A success of SQS has the body ${said(body)}, with no error in it; the program finds ${said(saidCode)}.\n` +
          'Look next: JSON may be there without __type, and the body may be empty.',
      );
    }
  });
});

describe('verdict', () => {
  const judged = async (proxy: { url: string }, name: string, right: Verdict, hint: string) => {
    const { bytes, line } = await answerTo(proxy, name);
    const saidVerdict = verdict(readAnswer(bytes));
    expect(saidVerdict === right).toHold(
      `${name} was answered "${line}". The SDKs ${DOES[right]}; the program says "${saidVerdict}".\nLook next: ${hint}`,
    );
  };

  test('hears "slow down" in a 503, and in a 429 without a word', async ({ proxy }) => {
    await judged(proxy, 'S3 PutObject', 'slow down', 'SlowDown is one of the 14 codes.');
    await judged(proxy, 'EC2 DescribeInstances', 'slow down', 'RequestLimitExceeded is one of the 14 codes.');
    await judged(proxy, 'a load balancer', 'slow down', '429 means it by itself, since November 2026 for boto3 too.');
  });

  test('hears "slow down" in a 400', async ({ proxy }) => {
    const hint = 'a 4xx is not always the caller’s fault: the code comes before the status.';
    for (const name of ['SQS SendMessage', 'Kinesis PutRecord', 'DynamoDB PutItem']) {
      await judged(proxy, name, 'slow down', hint);
    }
  });

  test('tries again where the status is all there is', async ({ proxy }) => {
    await judged(proxy, 'S3 HeadObject', 'try again', 'without a code the status decides: a 503 comes back.');
    await judged(proxy, 'S3 GetObject', 'try again', 'a 500 is a trouble of the service that passes.');
  });

  test('gives up where nothing will change', async ({ proxy }) => {
    await judged(proxy, 'S3 RenameObject', 'give up', 'who does not know how will not know later.');
    const denied: Answer = {
      status: 403,
      reason: 'Forbidden',
      headers: { 'content-type': 'application/xml' },
      body: '<Error><Code>AccessDenied</Code></Error>',
    };
    const saidDenied = verdict(denied);
    expect(saidDenied === 'give up').toHold(
      `S3 answered "403 Forbidden" with the code AccessDenied; the program says "${saidDenied}".\n` +
        'Look next: a 4xx without a code for throttling will be the same next time. (A 429 will not, nor will RequestTimeout.)',
    );
    const saidVersion = verdict({ status: 505, reason: 'HTTP Version Not Supported', headers: {}, body: '' });
    expect(saidVersion === 'give up').toHold(
      `An answer has the status 505 and no code. The SDKs ${DOES['give up']}; the program says "${saidVersion}".\n` +
        'Look next: of the 5xx, the SDKs know four that pass: 500, 502, 503 and 504.',
    );
  });

  test('does not take every 200 for fine', async ({ proxy }) => {
    await judged(proxy, 'S3 CopyObject', 'slow down', 'S3 may begin a 200 before it knows how the copy ends.');
    const xml = { 'content-type': 'application/xml' };
    const body = '<Error><Code>InternalError</Code></Error>';
    const saidInternal = verdict({ status: 200, reason: 'OK', headers: xml, body });
    expect(saidInternal === 'try again').toHold(
      `S3 answered "200 OK" with the code InternalError in the body. The SDKs ${DOES['try again']}; the program says "${saidInternal}".\n` +
        'Look next: had S3 known in time, it would have been a 500 with that code.',
    );
    const saidEmpty = verdict({ status: 200, reason: 'OK', headers: {}, body: '' });
    expect(saidEmpty === 'fine').toHold(
      `A 200 with an empty body is a success; the program says "${saidEmpty}".\n` +
        'Look next: only a code makes a 200 an error.',
    );
  });
});

describe('hint', () => {
  const asked = async (proxy: { url: string }, part: number) => readAnswer((await raw(proxy, s3('PUT', part))).bytes);

  test('reads milliseconds and seconds', async ({ proxy }) => {
    for (const [part, ms, header] of [
      [21, 1500, 'x-amz-retry-after: 1500'],
      [22, 3000, 'retry-after: 3'],
    ] as const) {
      const saidMs = askedToWaitMs(await asked(proxy, part), Date.now());
      expect(saidMs === ms).toHold(
        `The service sent "${header}", which is ${ms} ms; the program reads ${saidTime(saidMs)}.\n` +
          'Look next: x-amz-retry-after counts milliseconds, retry-after counts seconds.',
      );
    }
  });

  test('reads a date', async ({ proxy }) => {
    const answer = await asked(proxy, 23);
    const at = Date.parse(answer.headers['retry-after'] ?? '');
    const saidMs = askedToWaitMs(answer, at - 60_000);
    expect(saidMs === 60_000).toHold(
      `The service sent "retry-after: ${answer.headers['retry-after']}", 60 s from now; the program reads ${saidTime(saidMs)}.\n` +
        'Look next: Date.parse reads such a date; what counts is how far it is from nowMs.',
    );
    const saidLate = askedToWaitMs(answer, at + 1000);
    expect(saidLate === 0).toHold(
      `The date passed 1 s ago, and that means now: 0 ms; the program reads ${saidTime(saidLate)}.\n` +
        'Look next: no one can wait for less than 0 ms.',
    );
  });

  test('takes nothing else for a time', () => {
    for (const name of ['retry-after', 'x-amz-retry-after']) {
      for (const value of ['soon', '-5', '']) {
        const saidMs = askedToWaitMs({ status: 503, reason: '', headers: { [name]: value }, body: '' }, 0);
        expect(saidMs === null).toHold(
          `"${name}: ${value}" is no time; the program reads ${saidTime(saidMs)}.\n` +
            'Look next: a time is digits alone, and for retry-after a date. Date.parse takes more than that for a date.',
        );
      }
    }
    const saidWithout = askedToWaitMs({ status: 503, reason: '', headers: {}, body: '' }, 0);
    expect(saidWithout === null).toHold(
      `An answer with neither header asks for no time; the program reads ${saidTime(saidWithout)}.\n` +
        'Look next: null is for an answer that does not ask.',
    );
  });
});

const DOES: Record<Verdict, string> = {
  fine: 'take it for a success',
  'slow down': 'take it for throttling',
  'try again': 'try again soon',
  'give up': 'do not try again',
};

const saidTime = (ms: number | null) => (ms === null ? 'no time' : `${ms} ms`);

function said(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
