/**
 * What the proxy costs: uploads through it against uploads past it, in turn, in one run. Run with `npm run bench`.
 * Figures are ratios, so that they mean the same on a fast and on a slow machine; nothing is asserted.
 */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';

const ROUNDS = 5;
const UPLOADS = 600;
const WORKERS = 16;
const KIB = 1024;

await using backend = await startBackend('embedded');
await using proxy = await startProxy({ upstream: backend.url });
await makeBucket(backend.url, 'bench');

await uploadsPerSecond(backend.url, KIB);
await uploadsPerSecond(proxy.url, KIB);

const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const past = await uploadsPerSecond(backend.url, KIB);
  const through = await uploadsPerSecond(proxy.url, KIB);
  ratios.push(through / past);
}
print('1 KiB uploads a second, through the proxy / past it', ratios);

const before = process.memoryUsage().rss;
for (let n = 0; n < 8; n++) await uploadsPerSecond(proxy.url, 8 * KIB * KIB, 1, 8);
print('memory after 64 uploads of 8 MiB through the proxy / before', [process.memoryUsage().rss / before]);

async function uploadsPerSecond(url: string, bytes: number, workers = WORKERS, uploads = UPLOADS): Promise<number> {
  const s3 = labClient(url);
  const body = Buffer.alloc(bytes, 'x');
  const keys = Array.from({ length: uploads }, (_, n) => `key-${n % 10}`).values();
  const startedAt = performance.now();
  const worker = async () => {
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'bench', Key, Body: body }));
  };
  await Promise.all(Array.from({ length: workers }, worker));
  s3.destroy();
  return uploads / ((performance.now() - startedAt) / 1000);
}

function print(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(`${what}: ${[least, median, most].map((value) => value?.toFixed(2)).join(' / ')} (min / median / max)`);
}
