/** What is wrong with a value, to follow the name of its place: "has to be above 0, not -1". */
import { z } from 'zod';

/** For `safeParse`. What a schema says itself comes before it. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has no ${issue.keys.map((key) => `"${key}"`).join(', no ')}${fieldsOf(issue.inst)}`;
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing: it has to be ${TYPES[issue.expected] ?? issue.expected}`
        : `has to be ${TYPES[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`;
    case 'invalid_value':
      return `has to be ${issue.values.map(String).join(' or ')}, not ${shown(issue.input)}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? undefined
        : `has to be one of ${String(issue['options']).replaceAll(',', ', ')}`;
    case 'too_small':
      return issue.origin in COUNTED
        ? `has to have ${issue.minimum} or more ${COUNTED[issue.origin]}`
        : `has to be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}, not ${shown(issue.input)}`;
    case 'too_big':
      return issue.origin in COUNTED
        ? `has to have ${issue.maximum} or fewer ${COUNTED[issue.origin]}`
        : `has to be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}, not ${shown(issue.input)}`;
    default:
      return undefined;
  }
};

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object with fields',
};

/** What has a size of its own. */
const COUNTED: Record<string, string> = { string: 'characters', array: 'entries' };

function fieldsOf(schema: unknown): string {
  return schema instanceof z.ZodObject ? `: its fields are ${Object.keys(schema.shape).join(', ')}` : '';
}

/** Text in quotes, so that "5" is not taken for 5. */
function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' && input !== null ? 'an object' : JSON.stringify(input);
}
