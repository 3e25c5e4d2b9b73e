/** What the reference pages show of faults and triggers, read from the schemas that scenario files are read with. */
import { answer, explain, fault, isAnswering, trigger, triggerOf, type Fault } from '@slowdown/kit/faults';
import { faultFrom, shortForm } from '@slowdown/kit/scenario';
import { z } from 'zod';

interface Field {
  name: string;
  /** "number, 0 to 60000", "one of writes, reads, all". */
  kind: string;
  /** As JSON; null where the field has to be given, "—" where it may be left out and nothing stands for it. */
  fallback: string | null;
  says: string;
}

export interface Kind {
  type: string;
  says: string;
  fields: Field[];
  /** One line as the command line takes it. */
  line: string;
  /** What that line does, in a sentence. */
  sentence: string;
  /** For a fault that answers: what goes over the wire for a PUT. */
  wire: string | null;
}

/** One line of each kind of fault. */
const FAULTS: Record<Fault['type'], string> = {
  slowDown: '503 SlowDown',
  tooManyRequests: '429',
  internalError: '500 InternalError',
  retryAfter: 'retry-after 1500ms',
  throttled: 'throttled kinesis',
  status: '400 ExpiredToken',
  lateError: '200 SlowDown',
  timeout: 'timeout',
  reset: 'reset',
  closed: 'closed',
  latency: 'latency 200ms',
  truncatedBody: 'truncated 50%',
  corruptedBody: 'corrupted',
  clockSkew: 'skew +300s',
};

/** One line of each kind of trigger, behind a fault. */
const TRIGGERS: Record<z.output<typeof trigger>['type'], string> = {
  limit: '503 SlowDown above PUT 200/s per prefix splits after 60s',
  probability: '503 SlowDown 10%',
  nth: '429 every 3rd',
  schedule: 'reset from 10s to 20s of every 60s',
  after: '503 SlowDown after 100 requests',
  until: '503 SlowDown until 5s',
};

/** How a request of each service looks, as far as an answer to it depends on that. */
const ASKED: Record<string, Record<string, string>> = {
  kinesis: { 'x-amz-target': 'Kinesis_20131202.PutRecord', 'content-type': 'application/x-amz-json-1.1' },
};

/** A date for the examples: the day on which the SDKs' new retry defaults came out. */
const SHOWN_MS = Date.UTC(2026, 10, 10);

function kindOf(type: string, schema: z.ZodType): Pick<Kind, 'type' | 'says' | 'fields'> {
  const described = describedSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  const fields = Object.entries(described.properties)
    .filter(([name]) => name !== 'type')
    .map(([name, property]) => fieldOf(name, property, described.required.includes(name)));
  return { type, says: described.description, fields };
}

const property = z.looseObject({
  type: z.string().optional(),
  description: z.string().default(''),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.looseObject({ enum: z.array(z.string()).optional() })).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
const describedSchema = z.looseObject({
  description: z.string(),
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
});

function fieldOf(name: string, given: z.output<typeof property>, isRequired: boolean): Field {
  const fallback = given.default === undefined ? '—' : JSON.stringify(given.default);
  return { name, kind: kindWords(given), fallback: isRequired ? null : fallback, says: given.description };
}

function kindWords({ type, anyOf, properties, ...given }: z.output<typeof property>): string {
  const words = given.enum ?? anyOf?.flatMap((each) => each.enum ?? []);
  if (words) return `${anyOf ? 'a method, or one' : 'one'} of ${words.join(', ')}`;
  if (properties) return `an object of ${Object.keys(properties).join(', ')}`;
  const least = given.exclusiveMinimum === undefined ? given.minimum : `above ${given.exclusiveMinimum}`;
  const most = given.exclusiveMaximum === undefined ? given.maximum : `below ${given.exclusiveMaximum}`;
  return least === undefined || most === undefined ? (type ?? 'any') : `${type}, ${least} to ${most}`;
}

function wireOf(example: Fault): string | null {
  if (!isAnswering(example)) return null;
  const headersOfRequest = example.type === 'throttled' ? (ASKED[example.service] ?? {}) : {};
  const asked = { method: 'PUT', requestId: '5A3F0C2E00000017', header: (name: string) => headersOfRequest[name] };
  const { status, statusText, headers, body } = answer(example, asked, SHOWN_MS);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${statusText}`, ...head, '', body].join('\n').trimEnd();
}

export const faultKinds: Kind[] = fault.options.map((schema) => {
  const { type } = schema.shape;
  const line = FAULTS[type.value];
  const example = faultFrom(line).fault;
  return {
    ...kindOf(type.value, schema),
    line,
    sentence: `The proxy ${explain(example)}.`,
    wire: wireOf(example),
  };
});

export const triggerKinds: Kind[] = trigger.options.map((schema) => {
  const type = schema.shape.type.value;
  const rule = faultFrom(TRIGGERS[type]);
  const [when] = rule.when;
  if (!when) throw new Error(`the line of ${type} has no trigger`);
  const sentence = triggerOf(when, { clock: () => 0, random: () => 0 }).explain();
  return { ...kindOf(type, schema), line: shortForm(rule), sentence: `… ${sentence}.`, wire: null };
});
