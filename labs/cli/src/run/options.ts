/** The flags that `run` and `proxy` share. */
import { Option } from 'commander';
import { backendOption } from '../commands/options.ts';

export interface SharedOptions {
  limit: string[];
  fault: string[];
  scenario?: string;
  /** A file, or a file and the name of what it exports: `addons.ts#slowBucket`. */
  script?: string;
  set: string[];
  seed?: string;
  backend?: string;
  upstream?: string;
  allowRemote?: true;
  mode: 'endpoint' | 'intercept';
  port?: string;
  buckets?: string[];
  har?: string;
  /** A file, or true for stderr. */
  json?: string | true;
  html?: string;
  quiet?: true;
}

/** What only `proxy` has. */
export interface ProxyOptions extends SharedOptions {
  filter?: string;
  hold?: string;
  holdFor: string;
  printEnv?: true;
}

/** One flag that may be given several times. */
function repeatable(flags: string, says: string): Option {
  return new Option(flags, says).default([], 'none').argParser((value, before: string[]) => [...before, value]);
}

/** In the order in which a user meets them. */
export function sharedOptions(): Option[] {
  return [
    repeatable('--limit <limit>', "answer 503 SlowDown above a rate, 'PUT 200/s per prefix'; may be repeated"),
    repeatable(
      '--fault <fault>',
      "do something to what a filter matches, '~m GET => 503 SlowDown 10%'; may be repeated",
    ),
    new Option('--scenario <file>', 'limits and faults from a file'),
    new Option(
      '--script <file>',
      'an addon that sees each request before the rules do, TypeScript or JavaScript; of several, addons.ts#slowBucket',
    ),
    repeatable('--set <name=value>', 'an option for the function that makes the addon; may be repeated'),
    new Option('--seed <number>', 'the same chances again: the number that a report names'),
    backendOption(),
    new Option(
      '--upstream <url>',
      'an endpoint of your own in place of a backend; origin: real AWS, in mode intercept',
    ).conflicts('backend'),
    new Option(
      '--allow-remote',
      'let requests leave this machine: to --upstream, and to hosts that are not intercepted',
    ),
    new Option('--mode <mode>', 'how the program finds the proxy: AWS_ENDPOINT_URL, or as an HTTPS proxy')
      .choices(['endpoint', 'intercept'])
      .default('endpoint'),
    new Option('--port <number>', 'where the proxy listens (default: any free port)'),
    new Option('--buckets <names>', 'buckets to make first, with commas between').argParser((names) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ),
    new Option('--json [file]', 'the report as JSON; without a file on stderr, in place of the words'),
    new Option('--html <file>', 'the report as one page that needs nothing else'),
    new Option('--har <file>', 'the flows as a HAR'),
    new Option('--quiet', 'no words on stderr'),
  ];
}

/** What `proxy` has beside them. */
export function proxyOptions(): Option[] {
  return [
    new Option('--filter <filter>', "show only flows that match, '~m PUT & ~c 503'"),
    new Option('--hold <filter>', "hold flows that match at their request or response, '~m PUT & ~q'"),
    new Option('--hold-for <seconds>', 'how long a flow is held at most; it then goes on as it is').default('60'),
    new Option('--print-env', 'nothing on stdout but the lines for a shell; flows go to stderr'),
  ];
}
