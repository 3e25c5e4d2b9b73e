import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What would let somebody else send a request, or the beginning of it. */
const CREDENTIALS = /Signature=|Credential=|AWS4-HMAC|\bA[KS]IA[A-Z0-9]{8}|SecretAccessKey|SessionToken|PRIVATE KEY/i;

test.each(globSync('src/recordings/*.json'))('%s holds no credential', (file) => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('"type":"flows"');
  expect(CREDENTIALS.exec(text)).toBeNull();
});
