/**
 * The job of the lesson: ten requests, written by hand, and what the learner's code reads in each answer. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does.
 */
import { errorCode, readAnswer, verdict } from '#lab/wire.ts';
import { ask, ASKED } from './model.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'];
if (!endpoint) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

for (const { name, request } of ASKED) {
  const answer = readAnswer(await ask(endpoint, request));
  const line = `${answer.status} ${answer.reason}`.trim();
  console.log(`${name}: ${line}, code ${errorCode(answer) ?? 'none'}: ${verdict(answer)}`);
}
