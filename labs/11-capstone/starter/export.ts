/** The tests call keyOf and exportParts, the job calls exportParts. The rest is yours to change, all of it. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Job, Part, Summary } from '../model.ts';

/** What the environment says, or what holds where it says nothing. */
const setting = (name: string, otherwise: string) => process.env[`EXPORT_${name}`] ?? otherwise;

/** The object that holds a part. Whoever reads a part asks here. After the last slash comes its name. */
export function keyOf({ model, day, name }: Part): string {
  return setting('LAYOUT', 'model') === 'day' ? `export/${day}/${name}` : `export/${model}/${day}/${name}`;
}

/** Stores all parts, and says what became of them. */
export async function exportParts(job: Job): Promise<Summary> {
  // TODO, step 1: I want to believe this in the morning.
  const summary: Summary = { stored: [], lost: [], attempts: 0 };
  const queue = job.parts.values();
  const shared = client();
  const workers = Number(setting('WORKERS', '8'));
  await Promise.all(Array.from({ length: workers }, work));
  return summary;

  async function work(): Promise<void> {
    for (const part of queue) {
      // One that has failed may be broken; another one is not.
      const s3 = setting('ISOLATED', 'no') === 'yes' ? client() : shared;
      await store(s3, part);
      summary.stored.push(part.name);
    }
  }

  async function store(s3: S3Client, part: Part): Promise<void> {
    const tries = Number(setting('TRIES', '1'));
    for (let n = 1; n <= tries; n++) {
      try {
        await s3.send(new PutObjectCommand({ Bucket: job.bucket, Key: keyOf(part), Body: part.body }));
        return;
      } catch {
        // Try again.
      }
    }
  }
}

function client(): S3Client {
  const requestTimeout = Number(setting('TIMEOUT_MS', '10000'));
  return new S3Client({ forcePathStyle: true, requestHandler: { requestTimeout, throwOnRequestTimeout: true } });
}
