/** The options of commands as data, for the page that explains them: read from the commands themselves. */
import type { Option } from 'commander';
import { proxyOptions, sharedOptions } from './run/options.ts';

export interface CommandOption {
  flags: string;
  says: string;
  /** In words; null where there is none. */
  fallback: string | null;
}

/** `shared`: of run and proxy. `proxy`: what that has beside them. */
export function commandOptions(): Record<'shared' | 'proxy', CommandOption[]> {
  return { shared: described(sharedOptions()), proxy: described(proxyOptions()) };
}

function described(options: readonly Option[]): CommandOption[] {
  return options.map(({ flags, description, defaultValue }) => ({
    flags,
    says: description,
    fallback: typeof defaultValue === 'string' ? defaultValue : null,
  }));
}
