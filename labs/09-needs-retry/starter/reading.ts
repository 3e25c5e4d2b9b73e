import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ObjectName, type Read } from '../model.ts';

/**
 * Reads a whole object. Where its body arrives broken, asks for the object again, so that it sends at most
 * `options.calls` calls; then it throws what reading the body threw. What `s3.send` throws, it throws at once.
 */
export async function readWhole(s3: S3Client, name: ObjectName, _options: { calls: number }): Promise<Read> {
  // TODO, step 3: I thought the SDK tries again. It does not, once the body has begun. And "checked" is a guess of mine:
  // hasChecksum (model.ts) knows whether there was anything to check with.
  const output = await s3.send(new GetObjectCommand(name));
  const bytes = (await output.Body?.transformToByteArray()) ?? new Uint8Array();
  return { bytes, checked: true };
}

/**
 * Reads the first `options.bytes` bytes of an object, or all where it has fewer, and lets go of the rest: what is not
 * asked for is not to cross the network.
 */
export async function readStart(s3: S3Client, name: ObjectName, options: { bytes: number }): Promise<Read> {
  // TODO, step 4: this reads all of it. With piecesOf (model.ts) I can leave earlier. Is what I have then still checked?
  const { bytes, checked } = await readWhole(s3, name, { calls: 1 });
  return { bytes: bytes.subarray(0, options.bytes), checked };
}
