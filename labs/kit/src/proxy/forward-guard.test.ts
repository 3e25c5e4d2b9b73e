import { describe, expect, test } from 'vitest';
import { addressOf, isLoopback, type Lookup } from './forward-guard.ts';

/** A name server of the test's own; nothing here asks a real one. */
const names: Record<string, string[]> = {
  'here.test': ['127.0.0.1'],
  'away.test': ['192.0.2.1'],
  'both.test': ['127.0.0.1', '192.0.2.1'],
};
const lookup: Lookup = async (host) => {
  const found = names[host];
  if (!found) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
  return found.map((address) => ({ address, family: 4 }));
};

test.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])('%s is loopback', (address) => {
  expect(isLoopback(address)).toBe(true);
});

test.each(['128.0.0.1', '0.0.0.0', '10.0.0.1', '169.254.169.254', '::', '::ffff:10.0.0.1', 'localhost', ''])(
  '"%s" is not loopback',
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);

describe('a host', () => {
  test('on this machine has its address', async () => {
    expect(await addressOf('here.test', { lookup })).toEqual({ address: '127.0.0.1', family: 4 });
    expect(await addressOf('::1', { lookup })).toEqual({ address: '::1', family: 6 });
  });

  test.each(['away.test', 'both.test', 'nowhere.test', '192.0.2.1', '169.254.169.254', '2001:db8::1'])(
    '%s is refused',
    async (host) => {
      await expect(addressOf(host, { lookup })).rejects.toMatchObject({
        code: 'REMOTE_HOST',
        message: expect.stringContaining(`${host} is not on this machine`),
      });
    },
  );

  test('elsewhere is reached where that was allowed', async () => {
    expect(await addressOf('away.test', { lookup, allowRemote: true })).toEqual({ address: '192.0.2.1', family: 4 });
    expect(await addressOf('192.0.2.1', { lookup, allowRemote: true })).toEqual({ address: '192.0.2.1', family: 4 });
    await expect(addressOf('nowhere.test', { lookup, allowRemote: true })).rejects.toThrow(/ENOTFOUND/);
  });
});
