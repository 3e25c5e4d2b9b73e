import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

/** A page that people read: a lesson, a reference page, a chapter of the deck, or a document of the repository. */
export interface Page {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
}

export function pages(...patterns: string[]): Page[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  return files.map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(ROOT, file), 'utf8') }));
}

/** The shell blocks of a page, without indentation. */
export function shellBlocks({ text }: Page): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim(),
  );
}

/** Every command that a page shows: lines of shell blocks, `<Type command="…">`, and inline code that begins as one does. */
export function commands(page: Page): string[] {
  const lines = shellBlocks(page).flatMap((block) => block.split('\n'));
  const typed = [...page.text.matchAll(/<Type command="([^"]+)"/g)].map(([, command = '']) => command);
  const inline = [...page.text.matchAll(/`((?:npm|npx|node|docker) [^`\n]+|\.ci\/run)`/g)].map(([, code = '']) => code);
  return [...new Set([...lines, ...typed, ...inline])];
}

/** Names of code blocks' languages on a page. */
export function blockLanguages({ text }: Page): string[] {
  return [...text.matchAll(/^ *```(\S+)/gm)].map(([, language = '']) => language);
}

/** The regions of files that a page shows. */
export function regions({ text }: Page): { file: string; name: string | undefined }[] {
  return [...text.matchAll(/<Region\s+file="([^"]+)"(?:\s+name="([^"]+)")?/g)].map(([, file = '', name]) => ({
    file,
    name,
  }));
}

/** Links of a Markdown page that lead to files of the repository and find none. */
export function deadLinks({ text }: Page): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^(https?:|\/)/.test(target) && !existsSync(join(ROOT, target)));
}
