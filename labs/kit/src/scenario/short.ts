/**
 * A rule in one line, for a command line: `PUT 200/s per prefix`, `~m GET & ~d s3 => 503 SlowDown 10%`. One reader and
 * one printed form.
 */
import { trigger } from '../faults.ts';
import { FilterError, parseFilter } from '../flows.ts';
import { ruleSpec, type RuleSpec } from './schema.ts';
import { takeFault, wordsOfFault } from './short-faults.ts';
import { takeLimit, takeTriggers, wordsOfTrigger } from './short-triggers.ts';
import { ShortFormError, Words } from './words.ts';

export { ShortFormError };

/**
 * S3's answer above a rate: `PUT 200/s per prefix`.
 * @throws ShortFormError naming the column
 */
export function limitFrom(text: string): RuleSpec {
  const words = new Words(text);
  const { column } = words;
  const limit = words.checked(trigger, takeLimit(words), column);
  if (!words.isEmpty) words.fail('nothing can follow a limit here');
  return { fault: { type: 'slowDown' }, when: [limit] };
}

/**
 * What happens to which requests and when: `FILTER => FAULT TRIGGER...`; without `FILTER =>` to all of them.
 * @throws ShortFormError naming the column
 */
export function faultFrom(text: string): RuleSpec {
  const arrow = text.lastIndexOf(ARROW);
  const words = new Words(text, arrow === -1 ? 0 : arrow + ARROW.length);
  const fault = takeFault(words);
  const when = takeTriggers(words);
  const match = arrow === -1 ? {} : { match: printed(text, text.slice(0, arrow)) };
  // All that is left to be refused is a filter that does not go with the fault; the line begins with it.
  return words.checked(ruleSpec, { ...match, fault, when }, 1);
}

const ARROW = '=>';

/** The line that says the same as a rule. */
export function shortForm({ match, fault, when }: RuleSpec): string {
  const happens = [wordsOfFault(fault), ...when.map(wordsOfTrigger)].join(' ');
  return match === undefined ? happens : `${match} ${ARROW} ${happens}`;
}

/** The filter in its printed form; its columns are those of the line, because it begins it. */
function printed(text: string, filter: string): string {
  try {
    return parseFilter(filter).toString();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new ShortFormError(text, error.column, error.message.replace(/^Filter, column \d+: /, ''));
  }
}
