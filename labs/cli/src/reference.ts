/** The options of commands as data, for the page that explains them: read from the commands themselves. */
import type { Option } from 'commander';
import { fleetOptions } from './commands/fleet.ts';
import { explainOptions } from './commands/retries.ts';
import { changesFor, type Way } from './run/environment.ts';
import { proxyOptions, sharedOptions } from './run/options.ts';

export interface CommandOption {
  flags: string;
  says: string;
  /** In words; null where there is none. */
  fallback: string | null;
}

/** What becomes of some variables of the program's environment, mode by mode, in words: the same of all of them. */
export interface ChangedVariables {
  names: string[];
  endpoint: string;
  intercept: string;
}

/** Of the pages on run and proxy, and on the simulation. */
export interface CommandReference {
  /** Of both. */
  shared: CommandOption[];
  /** What proxy has beside them. */
  proxy: CommandOption[];
  environment: ChangedVariables[];
  fleet: CommandOption[];
  explain: CommandOption[];
}

export function commandReference(): CommandReference {
  return {
    shared: described(sharedOptions()),
    proxy: described(proxyOptions()),
    environment: changedVariables(),
    fleet: described(fleetOptions()),
    explain: described(explainOptions()),
  };
}

function described(options: readonly Option[]): CommandOption[] {
  return options.map(({ flags, description, defaultValue }) => ({
    flags,
    says: description,
    fallback: typeof defaultValue === 'string' ? defaultValue : null,
  }));
}

const PROXY = 'http://127.0.0.1:PORT';

/** An environment with everything in it that may have to go. */
const CROWDED = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4566',
  HTTPS_PROXY: 'http://proxy.example:3128',
  NO_PROXY: 'localhost,.amazonaws.com',
};

function changedVariables(): ChangedVariables[] {
  const hosts = ['amazonaws.com'];
  const changes = (way: Way) => changesFor(way, { isRemote: false }, CROWDED);
  const endpoint = changes({ mode: 'endpoint', url: PROXY });
  const intercept = changes({ mode: 'intercept', url: PROXY, hosts, trust: {} });
  const names = new Set([...Object.keys(endpoint), ...Object.keys(intercept)]);
  const words = (given: typeof endpoint, name: string) => (name in given ? (given[name] ?? 'taken away') : 'stays');
  const alike = Map.groupBy(names, (name) => JSON.stringify([words(endpoint, name), words(intercept, name)]));
  return [...alike.values()].map((same) => {
    const [first = ''] = same;
    return { names: same, endpoint: words(endpoint, first), intercept: words(intercept, first) };
  });
}
