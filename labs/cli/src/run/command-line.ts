import { existsSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * A command line as a report may show it: the program and the script that it runs, without folders. What follows may
 * hold anything, a password too, and is left out.
 */
export function shortened([program = '', ...args]: readonly string[]): string {
  const [first] = args;
  const script = first !== undefined && existsSync(first) ? [basename(first)] : [];
  const rest = args.length > script.length ? ['…'] : [];
  return [basename(program), ...script, ...rest].join(' ');
}
