/**
 * How each client is told of one run's authority: which variable it reads, and whether the file named there adds to
 * what the client trusts or replaces it. For a child process only; the system's trust store is never touched.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { AuthorityError, type Authority } from './authority.ts';

/** The file adds to what these trust: it holds the authority alone. */
const ADDING_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'];

/**
 * The file takes the place of all that these trust, so it holds the system's roots too: hosts that are not intercepted
 * verify as before. AWS_CA_BUNDLE: AWS CLI, boto3 and other SDKs. SSL_CERT_FILE: whatever is built on OpenSSL, and Go.
 */
const REPLACING_VARIABLES = [
  'AWS_CA_BUNDLE',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/** Files that make a client trust an authority, and the variables that name them. */
export interface TrustFiles {
  /** The authority's certificate alone: `curl --cacert`, where only intercepted hosts are asked. */
  readonly certificate: string;
  /** What the machine trusts and the authority, for where a file replaces the trust store. */
  readonly bundle: string;
  /** All variables, to be merged into a child's environment. */
  readonly variables: Record<string, string>;
}

export interface TrustFilesOptions {
  /** An existing folder for the files. Removing it is up to the caller. */
  folder: string;
  /** The environment that the child would have had: files that its variables name already stay trusted. */
  environment?: NodeJS.ProcessEnv;
}

/**
 * Writes the files for an authority. Java is not served: its trust store is no PEM file.
 * @throws AuthorityError NOT_WRITTEN where the folder takes no files, or a file that a variable names can't be read
 */
export async function writeTrustFiles(authority: Authority, options: TrustFilesOptions): Promise<TrustFiles> {
  const { folder, environment = process.env } = options;
  const certificate = join(folder, 'slowdown-ca.pem');
  const bundle = join(folder, 'slowdown-ca-bundle.pem');
  const before = {
    added: await namedFiles(ADDING_VARIABLES, environment),
    replaced: await namedFiles(REPLACING_VARIABLES, environment),
  };
  // Without system's roots, as in a bare container, Node's own list: the same that Mozilla has.
  const system = getCACertificates('system');
  const roots = system.length > 0 ? system : getCACertificates('bundled');
  await writeCertificates(certificate, [...before.added, authority.certificate]);
  await writeCertificates(bundle, [...roots, ...before.replaced, authority.certificate]);
  const all = (names: readonly string[], path: string) => names.map((name) => [name, path] as const);
  return {
    certificate,
    bundle,
    variables: Object.fromEntries([...all(ADDING_VARIABLES, certificate), ...all(REPLACING_VARIABLES, bundle)]),
  };
}

/**
 * Writes certificates to a file, whole or not at all.
 * @throws AuthorityError NOT_WRITTEN
 */
export async function writeCertificates(path: string, certificates: readonly string[]): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const unique = new Set(certificates.map((pem) => pem.trim()));
    await writeFile(draft, `${[...unique].join('\n')}\n`, { mode: 0o644, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new AuthorityError(
      'NOT_WRITTEN',
      `The certificate of the proxy can't be written to ${path}. Name a file in an existing folder that you may write to. (${why})`,
      { cause: error },
    );
  }
}

async function namedFiles(names: readonly string[], environment: NodeJS.ProcessEnv): Promise<string[]> {
  const paths = new Set(names.flatMap((name) => environment[name] || []));
  return Promise.all(
    [...paths].map((path) =>
      readFile(path, 'utf8').catch((error: unknown) => {
        const name = names.find((each) => environment[each] === path);
        throw new AuthorityError(
          'NOT_WRITTEN',
          `${name} names ${path}, which can't be read. Unset it, or name a PEM file.`,
          {
            cause: error,
          },
        );
      }),
    ),
  );
}
