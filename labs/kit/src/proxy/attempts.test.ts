import { PutObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labClient, makeBucket, startBackend } from '../backends.ts';
import { callTrees } from '../flows.ts';
import { startProxy } from '../proxy.ts';
import { tenthOfTheBackoff } from '../testing/backoff.ts';
import { refuseFirst } from '../testing/refusals.ts';

/** What a call of the real client reports of itself. */
interface Reported {
  attempts: number | undefined;
  succeeded: boolean;
}

test('the proxy sees of every call what the real client says of it', async () => {
  await using backend = await startBackend('embedded');
  await using proxy = await startProxy({ upstream: backend.url });
  await makeBucket(backend.url, 'bucket');
  let run = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }), async (refusals) => {
      run += 1;
      proxy.clear();
      const limit = refuseFirst((path) => refusals[Number(path.split('/').at(-1))] ?? 0);
      proxy.rules = [{ fault: { type: 'slowDown' }, limit }];
      const s3 = labClient(proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0) });
      const reported = await Promise.all(
        refusals.map(async (_, n): Promise<Reported> => {
          const command = new PutObjectCommand({ Bucket: 'bucket', Key: `run-${run}/${n}`, Body: 'x' });
          try {
            const { $metadata } = await s3.send(command);
            return { attempts: $metadata.attempts, succeeded: true };
          } catch (error) {
            const { $metadata } = error as { $metadata: { attempts?: number } };
            return { attempts: $metadata.attempts, succeeded: false };
          }
        }),
      );
      s3.destroy();
      await proxy.idle();

      const seen = new Map(
        callTrees(proxy.flows).map(({ path, attempts, outcome }) => [
          path.replace(/\?.*/, ''),
          { attempts: attempts.length, succeeded: outcome === 'succeeded' },
        ]),
      );
      const told = new Map(reported.map((call, n) => [`/bucket/run-${run}/${n}`, call]));
      expect(seen).toEqual(told);
    }),
    { numRuns: 25 },
  );
});
