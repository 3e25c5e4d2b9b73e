/** What the kit says of flows, beside programs that say the same: mitmproxy reads the archive, botocore has the codes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { THROTTLING_CODES } from '@slowdown/kit/flows';
import { toHar } from '@slowdown/kit/flows/har';
import { startProxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

await describeWith('python', 'flows', (python) => {
  async function run(args: string[], input = ''): Promise<unknown> {
    const asked = promisify(execFile)(python ?? '', args, { cwd: ROOT });
    asked.child.stdin?.end(input);
    return JSON.parse((await asked).stdout);
  }

  test('mitmproxy reads from our archive what the proxy saw', async () => {
    const startedAt = new Date();
    await using backend = await startBackend('embedded');
    await using proxy = await startProxy({ upstream: backend.url, rules: [{ fault: { type: 'slowDown' } }] });
    await makeBucket(backend.url, 'archive');
    const s3 = labClient(proxy.url, { maxAttempts: 1 });
    const put = new PutObjectCommand({ Bucket: 'archive', Key: 'a b/c?d', Body: 'x' });
    await expect(s3.send(put)).rejects.toThrow();
    proxy.rules = [];
    await s3.send(put);
    await s3.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: 'a b/' }));
    s3.destroy();
    await proxy.idle();

    const { flows } = proxy;
    expect(flows.map(({ response }) => response?.status)).toEqual([503, 200, 200]);
    const read = await run(['labs/python/read_har.py'], JSON.stringify(toHar(flows, { startedAt })));
    expect(read).toEqual(
      flows.map(({ request, response }) => ({
        method: request.method,
        url: proxy.url + request.path,
        version: 'HTTP/1.1',
        requestHeaders: Object.entries(request.headers).filter(([name]) => name !== 'content-length'),
        status: response?.status,
        responseHeaders: Object.entries(response?.headers ?? {}),
        body: response?.body ?? '',
      })),
    );
  });

  test('the throttling codes are those of botocore', async () => {
    const codes =
      'import json; from botocore.retries.standard import ThrottledRetryableChecker as Checker; ' +
      'print(json.dumps(Checker._THROTTLED_ERROR_CODES))';
    expect(THROTTLING_CODES).toEqual(await run(['-c', codes]));
  });
});
