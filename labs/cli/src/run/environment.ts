/**
 * The environment of a program that has to go through the proxy: this child's alone. What would lead it past the proxy
 * leaves, and so does what would make it call real AWS for its credentials. Pure.
 */

/** How the program finds the proxy. */
export type Way =
  | { mode: 'endpoint'; url: string }
  | {
      mode: 'intercept';
      url: string;
      /** Domains that are intercepted, with all names below them. */
      hosts: readonly string[];
      /** Variables that make clients trust the proxy's authority. */
      trust: Readonly<Record<string, string>>;
    };

/** What to set, and with undefined what to take away. */
export type Changes = Record<string, string | undefined>;

const REGION = 'us-east-1';

/** Both cases: curl reads HTTP_PROXY in lower case only, others in upper case only. */
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
const EVERY_PROXY = [...PROXY_VARIABLES, 'ALL_PROXY', 'all_proxy'];

/**
 * What differs from the environment that the command itself has.
 * @param isRemote requests go on to a real endpoint: the program's own credentials are needed there, and stay
 */
export function changesFor(way: Way, { isRemote }: { isRemote: boolean }, environment: NodeJS.ProcessEnv): Changes {
  return {
    ...withoutServiceEndpoints(environment),
    ...(way.mode === 'endpoint' ? endpoint(way.url, environment) : intercept(way, environment)),
    ...(isRemote ? {} : credentials(environment)),
  };
}

/** An environment with changes made. */
export function changed(environment: NodeJS.ProcessEnv, changes: Changes): NodeJS.ProcessEnv {
  const all = Object.entries({ ...environment, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** AWS_ENDPOINT_URL_S3 and its like come before AWS_ENDPOINT_URL. */
function withoutServiceEndpoints(environment: NodeJS.ProcessEnv): Changes {
  const names = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function endpoint(url: string, environment: NodeJS.ProcessEnv): Changes {
  return {
    AWS_ENDPOINT_URL: url,
    // Said in the environment, because a profile may say the opposite.
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    // SDKs refuse these together with an endpoint of one's own.
    AWS_USE_FIPS_ENDPOINT: 'false',
    AWS_USE_DUALSTACK_ENDPOINT: 'false',
    // boto3 would ask the user's own proxy even for an address of loopback.
    ...(EVERY_PROXY.some((name) => environment[name]) ? noProxy([...bypassed(environment), '127.0.0.1']) : {}),
  };
}

function intercept({ url, hosts, trust }: Way & { mode: 'intercept' }, environment: NodeJS.ProcessEnv): Changes {
  return {
    ...Object.fromEntries(PROXY_VARIABLES.map((name) => [name, url])),
    ALL_PROXY: undefined,
    all_proxy: undefined,
    ...noProxy(bypassed(environment).filter((entry) => !hosts.some((host) => bypasses(entry, host)))),
    // An endpoint in a profile would be another host than the intercepted ones.
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    // Node reads the variables above only when it is told to; the SDK for JavaScript does not even then.
    NODE_USE_ENV_PROXY: '1',
    ...trust,
  };
}

/**
 * Keys that mean nothing: what passes by the proxy, and reaches real AWS, can do nothing there. A profile leaves, because
 * some SDKs prefer it to keys in the environment, and to be read it may call real AWS (SSO, an assumed role).
 */
function credentials(environment: NodeJS.ProcessEnv): Changes {
  const hasRegion = Boolean(environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION']);
  return {
    AWS_PROFILE: undefined,
    AWS_DEFAULT_PROFILE: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'slowdown',
    AWS_SECRET_ACCESS_KEY: 'slowdown',
    AWS_SESSION_TOKEN: undefined,
    // Both: boto3 reads only the second one.
    ...(hasRegion ? {} : { AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION }),
  };
}

/** What the user's NO_PROXY names, in either case. */
function bypassed(environment: NodeJS.ProcessEnv): string[] {
  const lists = [environment['NO_PROXY'], environment['no_proxy']];
  const names = lists.flatMap((list) => (list ?? '').split(',')).map((name) => name.trim());
  return [...new Set(names.filter(Boolean))];
}

function noProxy(names: readonly string[]): Changes {
  const list = names.length === 0 ? undefined : [...new Set(names)].join(',');
  return { NO_PROXY: list, no_proxy: list };
}

/** True for an entry of NO_PROXY that covers the domain, a part of it, or everything. */
function bypasses(entry: string, domain: string): boolean {
  if (entry === '*') return true;
  const name = entry
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/:\d+$/, '');
  return name === domain || name.endsWith(`.${domain}`) || domain.endsWith(`.${name}`);
}
