/** The terminal: where lines go, how wide it is, and the marks and colours that all of the workshop shares. */
import { MARKS } from '@slowdown/kit/language';
import { stripVTControlCharacters, styleText } from 'node:util';

/** A meaning; the first six have the same colours on the site, the slides and here. */
export type Tone = 'attempt' | 'backoff' | 'throttled' | 'failed' | 'succeeded' | 'held' | 'code' | 'strong' | 'plain';

const STYLES = {
  attempt: 'blue',
  backoff: 'gray',
  throttled: 'yellow',
  failed: 'red',
  succeeded: 'green',
  held: 'magenta',
  code: 'cyan',
  strong: 'bold',
  plain: 'reset',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** The mark that goes with a meaning, so that colour is never alone. */
export const MARK = {
  attempt: MARKS.inFlight.terminal,
  backoff: MARKS.backoff.terminal,
  throttled: MARKS.throttled.terminal,
  failed: MARKS.failed.terminal,
  succeeded: MARKS.succeeded.terminal,
  held: MARKS.held.terminal,
} as const;

export interface Terminal {
  /** Columns that text may take: at most 100, 80 where nobody says. */
  readonly columns: number;
  /** A person is looking: progress may move and keys may be pressed. */
  readonly interactive: boolean;
  line(text?: string): void;
  /** A line that the next one replaces; nothing where nobody is looking. */
  passing(text: string): void;
  error(text: string): void;
  json(value: unknown): void;
  paint(tone: Tone, text: string): string;
}

const ERASE_LINE = '\r\u001b[2K';
const READABLE_COLUMNS = 100;

export function terminal(
  out: NodeJS.WriteStream = process.stdout,
  err: NodeJS.WriteStream = process.stderr,
  /** Nobody reads any more. */
  gone: (error: NodeJS.ErrnoException) => void = endQuietly,
): Terminal {
  let passing = false;
  const write = (text: string) => {
    out.write(passing ? `${ERASE_LINE}${text}` : text);
    passing = false;
  };
  out.on('error', gone);
  return {
    get columns() {
      return Math.min(out.columns || 80, READABLE_COLUMNS);
    },
    interactive: out.isTTY,
    line: (text = '') => write(`${text}\n`),
    passing(text) {
      if (!out.isTTY) return;
      write(text);
      passing = true;
    },
    error(text) {
      if (passing) write('');
      err.write(`${text}\n`);
    },
    json: (value) => write(`${JSON.stringify(value)}\n`),
    // styleText asks the stream: no colour in a file, under NO_COLOR or in a dumb terminal.
    paint: (tone, text) => (tone === 'plain' ? text : styleText(STYLES[tone], text, { stream: out })),
  };
}

/** A reader that has seen enough (`| head`) is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

/** Text whose `code` stands out by colour, or by its backticks where there is none. */
export function withCode(terminal: Terminal, text: string): string {
  return text.replaceAll(/`([^`\n]+)`/g, (quoted, code: string) => {
    // Word by word: a line may end within.
    const painted = code.split(' ').map((word) => terminal.paint('code', word));
    return painted.join(' ') === code ? quoted : painted.join(' ');
  });
}

/** Text as lines of at most `width` columns, each after `indent`; line ends in the text are kept. */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const room = Math.max(width - widthOf(indent), 20);
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line].map((each) => `${indent}${each}`.trimEnd());
  });
}

/** Columns that a text takes: all of the workshop's marks take one. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** A text filled up with spaces to a width. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
