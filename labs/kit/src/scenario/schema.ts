/** A scenario file: a named list of faults, what they are meant for, and when they strike. */
import { z } from 'zod';
import { fault, isShaping, trigger } from '../faults.ts';
import { FilterError, parseFilter } from '../flows.ts';

const filter = z
  .string()
  .superRefine((text, context) => {
    try {
      parseFilter(text);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .describe('Which requests: a filter expression as in mitmproxy, "~m PUT & ~u /run-42/". Without it all.');

export const ruleSpec = z
  .strictObject({
    match: filter.optional(),
    fault: fault.describe('What happens to the requests that are struck.'),
    when: z
      .array(trigger)
      .default([])
      .describe('When it strikes: all of these have to. They are asked in this order. Without any, always.'),
  })
  .superRefine(({ match, fault: given }, context) => {
    if (match === undefined || !canParse(match)) return;
    const { needs } = parseFilter(match);
    const changesResponse = isShaping(given) && given.type !== 'latency';
    if (changesResponse || needs === 'head' || needs === 'request-body') return;
    context.addIssue({
      code: 'custom',
      path: ['match'],
      message: `looks at the response, which ${given.type} comes before: there is none yet. Look at the request only`,
    });
  });
export type RuleSpec = z.output<typeof ruleSpec>;

export const scenario = z.strictObject({
  $schema: z.string().optional().describe('Where the schema of this file is, for editors.'),
  name: z.string().trim().min(1).max(100).describe('What the scenario is called, in one line.'),
  description: z.string().optional().describe('What it is good for.'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .describe('Decides every chance in it: the same seed, the same run.'),
  rules: z
    .array(ruleSpec)
    .min(1)
    .describe('From the first to the last: the first that answers or ends the connection wins; the others add up.'),
});
export type ScenarioSpec = z.output<typeof scenario>;

/** The JSON Schema of a scenario file, as it is published. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(scenario, { io: 'input' }), title: 'A scenario of SlowDown' };
}

function canParse(text: string): boolean {
  try {
    parseFilter(text);
    return true;
  } catch {
    return false;
  }
}
