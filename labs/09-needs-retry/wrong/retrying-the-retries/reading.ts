import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { hasChecksum, piecesOf, type ObjectName, type Read } from '../../model.ts';

/** Reads a whole object. Where its body arrives broken, asks for the object again: at most `calls` times in all. */
export async function readWhole(s3: S3Client, name: ObjectName, { calls }: { calls: number }): Promise<Read> {
  for (let call = 1; ; call += 1) {
    try {
      const output = await s3.send(new GetObjectCommand(name));
      const bytes = (await output.Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes, checked: hasChecksum(output) };
    } catch (error) {
      if (call >= calls) throw error;
    }
  }
}

/** Reads the first `bytes` bytes of an object and lets go of the rest. */
export async function readStart(s3: S3Client, name: ObjectName, { bytes }: { bytes: number }): Promise<Read> {
  const output = await s3.send(new GetObjectCommand(name));
  const pieces: Uint8Array[] = [];
  let read = 0;
  for await (const piece of piecesOf(output)) {
    pieces.push(piece);
    read += piece.length;
    // The checksum is compared behind the last byte, and nobody goes there.
    if (read >= bytes) return { bytes: Buffer.concat(pieces).subarray(0, bytes), checked: false };
  }
  return { bytes: Buffer.concat(pieces), checked: hasChecksum(output) };
}
