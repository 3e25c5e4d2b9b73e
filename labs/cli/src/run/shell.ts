import type { Changes } from './environment.ts';

/** Changes of an environment as lines for a shell: `export NAME='value'`, `unset NAME`. */
export function shellLines(changes: Changes, environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(changes).flatMap(([name, value]) => {
    if (value !== undefined) return [`export ${name}=${quoted(value)}`];
    return environment[name] === undefined ? [] : [`unset ${name}`];
  });
}

/** A word for sh; without quotes where it needs none, because people read it. */
function quoted(text: string): string {
  return /^[\w./:@,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
