/** Where a report goes: words on stderr, and the files that were asked for, each whole or not at all. */
import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Flow } from '@slowdown/kit/flows';
import { toHar } from '@slowdown/kit/flows/har';
import type { Report } from '@slowdown/kit/report';
import { CommandError, EXIT, messageOf } from '../errors.ts';
import { htmlReport } from '../report/html.ts';
import { showReport } from '../report/show.ts';
import type { Terminal } from '../terminal.ts';
import type { SharedOptions } from './options.ts';

type Wanted = Pick<SharedOptions, 'json' | 'html' | 'har' | 'quiet'>;

/** What is to be written, in the order in which it is told. */
interface File {
  flag: string;
  path: string;
  content(report: Report, flows: readonly Flow[]): string;
}

export class Outputs {
  readonly #files: File[];
  readonly #wanted: Wanted;

  private constructor(wanted: Wanted, files: File[]) {
    this.#wanted = wanted;
    this.#files = files;
  }

  /**
   * Looks at the places now: a run may take hours, and its report should not be lost at the end.
   * @throws CommandError where a file can't be written
   */
  static async at(wanted: Wanted): Promise<Outputs> {
    const { json, html, har } = wanted;
    const files: File[] = [
      ...(typeof json === 'string' ? [{ flag: '--json', path: json, content: jsonOf }] : []),
      ...(html === undefined ? [] : [{ flag: '--html', path: html, content: htmlReport }]),
      ...(har === undefined ? [] : [{ flag: '--har', path: har, content: harOf }]),
    ];
    for (const file of files) await checkPlace(file);
    return new Outputs(wanted, files);
  }

  /** @throws CommandError where a file could not be written; the others, and the words, are there all the same */
  async write(terminal: Terminal, report: Report, flows: readonly Flow[]): Promise<void> {
    const written = await Promise.allSettled(
      this.#files.map((file) => writeFileWhole(file, file.content(report, flows))),
    );
    if (this.#wanted.json === true) terminal.json(report);
    else if (!this.#wanted.quiet) {
      const paths = this.#files.filter((_, index) => written[index]?.status === 'fulfilled').map(({ path }) => path);
      const isCut = this.#wanted.har !== undefined && flows.length < report.totals.attempts;
      showReport(terminal, report, isCut ? [...paths, `the HAR has the last ${flows.length} flows`] : paths);
    }
    for (const result of written) if (result.status === 'rejected') throw result.reason;
  }
}

function jsonOf(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function harOf({ startedAt }: Report, flows: readonly Flow[]): string {
  return `${JSON.stringify(toHar(flows, { startedAt: new Date(startedAt) }), null, 2)}\n`;
}

async function checkPlace({ flag, path }: File): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CommandError(
      EXIT.usage,
      `${flag} ${path}: the folder ${folder} is not there, or takes no files. Name another.`,
      { cause },
    );
  }
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new CommandError(EXIT.usage, `${flag} ${path} is a folder. Name a file in it.`);
}

async function writeFileWhole({ flag, path }: File, content: string): Promise<void> {
  try {
    const there = await stat(path).catch(() => null);
    // A device or a pipe is written to; a link stays one.
    if (there && !there.isFile()) await writeFile(path, content);
    else await replace(there ? await realpath(path) : path, content);
  } catch (cause) {
    throw new CommandError(EXIT.failed, `${flag} ${path} could not be written: ${messageOf(cause)}.`, { cause });
  }
}

/** By way of a draft beside it, because a rename does not leave a file system. */
async function replace(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
