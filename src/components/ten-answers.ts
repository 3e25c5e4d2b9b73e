/** The ten answers of lesson 02 as its solution reads them. Made at build time, with the code that the tests run. */
import { answer, isAnswering } from '@slowdown/kit/faults';
import { faultFrom } from '@slowdown/kit/scenario';
import { ASKED } from '../../labs/02-http/model.ts';
import { errorCode, verdict } from '../../labs/02-http/solution/wire.ts';

export const tenAnswers = ASKED.map(({ name, rule, request }) => {
  const { fault } = faultFrom(rule);
  if (!isAnswering(fault)) throw new Error(`the rule of ${name} answers nothing`);
  const [line = '', ...lines] = request.split('\r\n');
  const header = (wanted: string) => lines.find((each) => each.startsWith(`${wanted}: `))?.slice(wanted.length + 2);
  const { status, statusText, headers, body } = answer(fault, {
    method: line.split(' ')[0] ?? '',
    requestId: '',
    header,
  });
  const given = { status, reason: statusText, headers, body };
  return { name, line: `${status} ${statusText}`, code: errorCode(given), verdict: verdict(given) };
});

export const slowDowns = tenAnswers.filter(({ verdict }) => verdict === 'slow down').length;
