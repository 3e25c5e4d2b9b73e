/** A held message as text that can be edited, and back: only what was changed is asked for. Pure. */
import type { MessageContent } from '../../workbench/protocol.ts';
import type { MessageEdit } from '../../workbench/requests.ts';

/** The fields of the editor, as typed. */
export interface Draft {
  method: string;
  path: string;
  status: string;
  /** One header a line. */
  headers: string;
  body: string;
}

export function draftOf({ method, path, status, headers, body }: MessageContent): Draft {
  return { method, path, status: String(status ?? ''), headers: headers.map(lineOf).join('\n'), body: body ?? '' };
}

/** What the draft changes of the message, or a sentence about what can't be read in it. */
export type Changes = { kind: 'nothing' } | { kind: 'edit'; edit: MessageEdit } | { kind: 'problem'; problem: string };

export function changesOf(message: MessageContent, draft: Draft): Changes {
  const before = draftOf(message);
  const edit: MessageEdit = {};
  if (draft.status !== before.status) {
    const status = Number(draft.status);
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      return { kind: 'problem', problem: `A status is a number from 200 to 599, not "${draft.status}".` };
    }
    edit.status = status;
  }
  if (draft.headers !== before.headers) {
    const lines = draft.headers.split('\n').filter((line) => line.trim() !== '');
    const wrong = lines.find((line) => !/^[^\s:]+:/.test(line));
    if (wrong !== undefined) {
      return { kind: 'problem', problem: `A header is "name: value", each on its own line, not "${wrong}".` };
    }
    edit.headers = lines.map(headerIn);
  }
  if (draft.method !== before.method) edit.method = draft.method;
  if (draft.path !== before.path) edit.path = draft.path;
  if (draft.body !== before.body) edit.body = draft.body;
  return Object.keys(edit).length === 0 ? { kind: 'nothing' } : { kind: 'edit', edit };
}

/** One line of a message that is not what it was. null: it was not there, or is not any more. */
export interface Difference {
  what: string;
  before: string | null;
  after: string | null;
}

/** What differs between a message before and after somebody edited it. */
export function differences(before: MessageContent, after: MessageContent): Difference[] {
  const lines = (what: string, one: string | number | null, other: string | number | null): Difference[] =>
    one === other
      ? []
      : [{ what, before: one === null ? null : String(one), after: other === null ? null : String(other) }];
  const names = new Set([...before.headers, ...after.headers].map(([name]) => name));
  return [
    ...lines('method', before.method, after.method),
    ...lines('path', before.path, after.path),
    ...lines('status', before.status, after.status),
    ...[...names].flatMap((name) => lines(name, valueOf(before, name), valueOf(after, name))),
    ...lines('body', before.body, after.body),
  ];
}

/** How much of a long value is shown beside what changed in it, characters. */
const AROUND = 24;
/** A value up to this length is shown whole, characters. */
const SHORT = 60;

/** A value as it is shown: what differs from the other one, and a little of what does not. */
export function aroundChange(value: string, other: string): { before: string; changed: string; after: string } {
  const most = Math.min(value.length, other.length);
  let start = 0;
  while (start < most && value[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && value.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [before, changed] = [value.slice(0, start), value.slice(start, value.length - end)];
  const after = value.slice(value.length - end);
  if (value.length <= SHORT) return { before, changed, after };
  return {
    before: before.length > AROUND ? `…${before.slice(-AROUND)}` : before,
    changed,
    after: after.length > AROUND ? `${after.slice(0, AROUND)}…` : after,
  };
}

function valueOf({ headers }: MessageContent, wanted: string): string | null {
  const values = headers.filter(([name]) => name === wanted).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

function lineOf([name, value]: readonly [string, string]): string {
  return `${name}: ${value}`;
}

function headerIn(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
