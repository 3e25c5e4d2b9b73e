/** Code on a page is a region of a tested file, cut when the site is built: never a copy that can grow old. */
import { readFileSync } from 'node:fs';

/** What stands in the way of showing a region; it names the file and the region. */
export class RegionError extends Error {
  readonly code = 'REGION';
  override readonly name = 'RegionError';
}

const MARKER = /^\s*(?:\/\/|#) #(end)?region\s+(\S+)\s*$/;

/**
 * The lines between `// #region name` and `// #endregion name` (or `# #region` in Python), moved to the left margin,
 * without the markers of other regions.
 * @param file for the error's sentence
 * @throws RegionError where the region is missing, not closed, or empty
 */
export function cutRegion(source: string, file: string, name: string): string {
  const cut: string[] = [];
  let state: 'before' | 'inside' | 'closed' = 'before';
  for (const line of source.split(/\r?\n/)) {
    const [, end, marked] = MARKER.exec(line) ?? [];
    if (marked === name) state = end ? 'closed' : 'inside';
    else if (state === 'inside' && marked === undefined) cut.push(line);
  }
  if (state === 'before') {
    const there = [...source.matchAll(/#region\s+(\S+)/g)].map(([, region]) => region).join(', ') || 'none';
    throw new RegionError(`${file} has no region "${name}". Regions there: ${there}.`);
  }
  if (state === 'inside') throw new RegionError(`Region "${name}" of ${file} lacks its #endregion ${name}.`);
  const text = dedented(cut);
  if (text === '') throw new RegionError(`Region "${name}" of ${file} is empty.`);
  return text;
}

function dedented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const margin = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line) => line.slice(margin))
    .join('\n')
    .trim();
}

/**
 * A region of a file of this repository; the whole file without a name.
 * @param file from the repository's root
 * @throws RegionError as {@link cutRegion}, and where there is no such file
 */
export function readRegion(file: string, name?: string): string {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RegionError(`There is no ${file} to show${name === undefined ? '' : ` the region "${name}" of`}.`, {
      cause,
    });
  }
  return name === undefined ? source.trim() : cutRegion(source, file, name);
}
