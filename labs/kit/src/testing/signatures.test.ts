import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect } from 'vitest';
import { labTest } from '../testing.ts';
import { checkSignatures } from './signatures.ts';

const test = labTest.extend('signed', { scope: 'file' }, ({ stage }) => stage([], checkSignatures));

describe('a proxy that checks signatures', () => {
  test.for(['part-1', 'a b/ü?&=+.txt', 'deep/er/~tilde*'])('takes what the SDK signs: %s', async (Key, { signed }) => {
    const { bucket: Bucket, once } = signed;
    const put = await once.ask((s3) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: 'part', Metadata: { run: ' 7  of 9 ' } })),
    );
    expect(put).toMatchObject({ status: 200, code: null });
    const get = await once.ask(async (s3) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ResponseContentType: 'text/plain' }));
      return Body?.transformToByteArray();
    });
    expect(get).toMatchObject({ status: 200, code: null });
  });

  test('refuses a signed header that was changed afterwards, and one of S3’s that came afterwards', async ({
    stage,
  }) => {
    const edits: [Record<string, string>, string][] = [
      [{ 'content-type': 'text/plain' }, 'SignatureDoesNotMatch'],
      [{ 'x-amz-meta-run': '8' }, 'AccessDenied'],
      // Neither S3's nor signed: nobody minds.
      [{ 'x-run': '8' }, ''],
    ];
    for (const [headers, code] of edits) {
      const { once, bucket: Bucket, storedKeys } = await stage([], checkSignatures);
      const { code: answered } = await once.ask((s3) => {
        s3.middlewareStack.add(
          (next) => (args) => {
            Object.assign((args.request as { headers: object }).headers, headers);
            return next(args);
          },
          { step: 'finalizeRequest', priority: 'high', name: 'edit' },
        );
        return s3.send(new PutObjectCommand({ Bucket, Key: 'part', Body: 'part' }));
      });
      expect(answered ?? '').toBe(code);
      expect(await storedKeys()).toEqual(code === '' ? ['part'] : []);
    }
  });

  test('refuses what is not signed, and what another key has signed', async ({ signed }) => {
    const { proxy, bucket } = signed;
    const answer = await fetch(`${proxy.url}/${bucket}/part`);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});
