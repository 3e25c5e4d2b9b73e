import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCertificates, writeTrustFiles } from './authority-files.ts';
import { createAuthority, type Authority } from './authority.ts';

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'slowdown-trust-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const authority: Authority = await createAuthority({ hosts: ['amazonaws.com'] });
const corporate: Authority = await createAuthority({ hosts: ['corp.example'] });

const certificatesIn = async (path: string) =>
  (await readFile(path, 'utf8')).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

test('a file that adds holds the authority alone, and one that replaces holds the roots too', async () => {
  await using files = await folder();
  const { certificate, bundle, variables } = await writeTrustFiles(authority, { folder: files.path, environment: {} });
  expect(await readFile(certificate, 'utf8')).toBe(authority.certificate);
  const all = await certificatesIn(bundle);
  expect(all.length).toBeGreaterThan(50);
  expect(() => all.map((pem) => new X509Certificate(pem))).not.toThrow();
  expect(all).toContain(authority.certificate.trim());
  expect(variables).toEqual({
    NODE_EXTRA_CA_CERTS: certificate,
    DENO_CERT: certificate,
    AWS_CA_BUNDLE: bundle,
    SSL_CERT_FILE: bundle,
    REQUESTS_CA_BUNDLE: bundle,
    CURL_CA_BUNDLE: bundle,
    GIT_SSL_CAINFO: bundle,
  });
});

test('what the variables named before stays trusted', async () => {
  await using files = await folder();
  const path = join(files.path, 'corporate.pem');
  await writeFile(path, corporate.certificate);
  const environment = { AWS_CA_BUNDLE: path, NODE_EXTRA_CA_CERTS: path };
  const { certificate, bundle } = await writeTrustFiles(authority, { folder: files.path, environment });
  expect(await certificatesIn(certificate)).toEqual([corporate.certificate.trim(), authority.certificate.trim()]);
  expect(await certificatesIn(bundle)).toContain(corporate.certificate.trim());
});

test('a variable that names no file is named', async () => {
  await using files = await folder();
  const environment = { AWS_CA_BUNDLE: join(files.path, 'gone.pem') };
  await expect(writeTrustFiles(authority, { folder: files.path, environment })).rejects.toThrow(
    /^AWS_CA_BUNDLE names .*gone\.pem, which can't be read\. Unset it/,
  );
});

test('a file that cannot be written is named, and nothing of it stays behind', async () => {
  await using files = await folder();
  await mkdir(join(files.path, 'taken.pem'));
  for (const name of ['missing/ca.pem', 'taken.pem']) {
    const path = join(files.path, name);
    const writing = writeCertificates(path, [authority.certificate]);
    await expect(writing).rejects.toMatchObject({ name: 'AuthorityError', code: 'NOT_WRITTEN' });
    await expect(writing).rejects.toThrow(path);
  }
  expect(await readdir(files.path)).toEqual(['taken.pem']);
});

test('a file is replaced whole', async () => {
  await using files = await folder();
  const path = join(files.path, 'ca.pem');
  await writeFile(path, 'x'.repeat(100_000));
  await writeCertificates(path, [authority.certificate]);
  expect(await readFile(path, 'utf8')).toBe(authority.certificate);
  expect((await stat(path)).isFile()).toBe(true);
  expect(await readdir(files.path)).toEqual(['ca.pem']);
});
