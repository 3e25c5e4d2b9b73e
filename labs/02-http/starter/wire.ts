import { THROTTLING_CODES } from '@slowdown/kit/flows';
import type { Answer, Verdict } from '../model.ts';

/** Takes an answer apart. */
export function readAnswer(bytes: Uint8Array): Answer {
  const text = new TextDecoder().decode(bytes);
  // TODO, step 1: I have the whole answer as text. Where does the head end, and what is on its first line?
  return { status: 0, reason: '', headers: {}, body: text };
}

/** The service's own word for what went wrong; null where it says none. */
export function errorCode(_answer: Answer): string | null {
  // TODO, step 2: I want the code, whoever answered. S3 and EC2 speak XML, SQS, Kinesis and DynamoDB speak JSON.
  return null;
}

/** What to do after an answer. */
export function verdict({ status }: Answer): Verdict {
  // TODO, step 3: I wrote this before I had seen the answers. THROTTLING_CODES has the 14 codes that the SDKs know.
  if (THROTTLING_CODES.includes(String(status))) return 'slow down';
  return status >= 500 ? 'try again' : 'fine';
}

/** How long the service asks to wait, milliseconds from `nowMs` (Unix time); null where it does not ask. */
export function askedToWaitMs(_answer: Answer, _nowMs: number): number | null {
  // TODO, step 4: none of the ten says how long. Others do, with x-amz-retry-after or retry-after, and those differ.
  return null;
}
