import { expect, test } from 'vitest';
import { refusalOf } from './guard.ts';

const asked = (headers: Record<string, string>) => refusalOf(new Request('http://127.0.0.1:4321/', { headers }));

test.each([
  { host: '127.0.0.1:4321' },
  { host: 'localhost:4321' },
  { host: '[::1]:4321' },
  { host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321' },
  { host: '127.0.0.1:4321', 'sec-fetch-site': 'same-origin' },
  { host: '127.0.0.1:4321', 'sec-fetch-site': 'none' },
])('%o may ask', (headers) => {
  expect(asked(headers)).toBeNull();
});

test.each([
  // A name of somebody else's that points at this machine: DNS rebinding.
  { host: 'evil.example:4321' },
  { host: '127.0.0.1.evil.example' },
  { host: '' },
  { host: '127.0.0.1:4321', origin: 'http://evil.example' },
  // Another server of this machine is another site.
  { host: '127.0.0.1:4321', origin: 'http://127.0.0.1:8080' },
  { host: '127.0.0.1:4321', origin: 'null' },
  // A page of another server of this machine is same-site, and still another page.
  { host: '127.0.0.1:4321', 'sec-fetch-site': 'same-site' },
  { host: '127.0.0.1:4321', 'sec-fetch-site': 'cross-site' },
])('%o is refused', (headers) => {
  expect(asked(headers)).toMatch(/^The workbench answers/);
});
