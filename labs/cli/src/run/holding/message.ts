/** A held message as text that a person edits, and back again as the parts that were changed. Pure. */
import type { Edit, HeldFlow } from '@slowdown/kit/proxy';
import { CommandError, EXIT } from '../../errors.ts';

/** The body as text; null where it is none, or too large to be looked at. */
export function bodyText({ body }: Pick<HeldFlow, 'body'>): string | null {
  if (body === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** The first line: `PUT /results/a` of a request, `200` of a response. */
function firstLine({ flow, path, status }: HeldFlow): string {
  return status === null ? `${flow.request.method} ${path}` : String(status);
}

/** The whole message: first line, headers, an empty line, and the body where that is text. */
export function messageText(held: HeldFlow): string {
  const headers = held.headers.map(([name, value]) => `${name}: ${value}`);
  return [firstLine(held), ...headers, '', bodyText(held) ?? ''].join('\n');
}

/**
 * What somebody changed in the text.
 * @throws CommandError for a line that is no header
 */
export function editFrom(held: HeldFlow, text: string): Edit {
  // The body's own line ends are its own.
  const { index: end = text.length, 0: gap = '' } = /\r?\n\r?\n/.exec(text) ?? {};
  const [first = '', ...lines] = text.slice(0, end).split(/\r?\n/);
  const headers = lines.map(headerOf);
  return {
    ...(first.trim() === firstLine(held) ? {} : firstLineEdit(held, first.trim())),
    ...(JSON.stringify(headers) === JSON.stringify(held.headers) ? {} : { headers }),
    ...bodyEdit(held, text.slice(end + gap.length)),
  };
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new CommandError(EXIT.usage, `"${line}" is no header. Write one a line as name: value.`);
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function firstLineEdit({ at }: HeldFlow, line: string): Edit {
  const [one = '', ...more] = line.split(' ');
  return at === 'request' ? { method: one, path: more.join(' ') } : { status: Number(one) };
}

/** An editor ends a file with a line end: that alone is no change. */
function bodyEdit(held: HeldFlow, text: string): Edit {
  const before = bodyText(held);
  if (before === null || text === before || text === `${before}\n`) return {};
  return { body: new TextEncoder().encode(before.endsWith('\n') ? text : text.replace(/\n$/, '')) };
}
