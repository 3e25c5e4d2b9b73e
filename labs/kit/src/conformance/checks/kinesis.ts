import { setTimeout as delay } from 'node:timers/promises';
import { Difference, fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

/** How often, and how many times, a stream that is being made is looked at. */
const LOOK_EVERY_MS = 100;
const LOOKS = 100;

/** Makes a stream of one shard and waits until it is active. */
async function makeStream({ kinesis, bucket: StreamName }: World): Promise<string> {
  await kinesis.createStream({ StreamName, ShardCount: 1 });
  for (let look = 0; look < LOOKS; look += 1) {
    const { StreamDescription } = await kinesis.describeStream({ StreamName });
    const shard = StreamDescription?.Shards?.[0]?.ShardId;
    if (StreamDescription?.StreamStatus === 'ACTIVE' && shard !== undefined) return shard;
    await delay(LOOK_EVERY_MS);
  }
  throw new Difference('the stream does not become active');
}

export const streams = group('kinesis', 'Kinesis', [
  [
    'kinesis-stream',
    'A stream that was made becomes active and is in the list.',
    async (world) => {
      await makeStream(world);
      const { StreamNames = [] } = await world.kinesis.listStreams({});
      same('in the list', StreamNames.includes(world.bucket), true);
    },
  ],
  [
    'kinesis-records',
    'Records of one key come back in the order in which they were put.',
    async (world) => {
      const ShardId = await makeStream(world);
      const StreamName = world.bucket;
      for (const text of ['1', '2', '3']) {
        await world.kinesis.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from(text) });
      }
      const { ShardIterator } = await world.kinesis.getShardIterator({
        StreamName,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const { Records = [] } = await world.kinesis.getRecords({ ShardIterator });
      same(
        'records',
        Records.map(({ Data = new Uint8Array() }) => Buffer.from(Data).toString()),
        ['1', '2', '3'],
      );
    },
  ],
  [
    'kinesis-batch',
    'PutRecords answers for each record, and counts none as failed.',
    async (world) => {
      await makeStream(world);
      const { FailedRecordCount, Records = [] } = await world.kinesis.putRecords({
        StreamName: world.bucket,
        Records: ['a', 'b'].map((PartitionKey) => ({ PartitionKey, Data: Buffer.from(PartitionKey) })),
      });
      same(
        'answer',
        [FailedRecordCount, Records.every(({ SequenceNumber }) => SequenceNumber !== undefined)],
        [0, true],
      );
    },
  ],
  [
    'kinesis-missing',
    'A stream that is not there is 400 ResourceNotFoundException.',
    ({ kinesis, bucket }) =>
      fails(kinesis.describeStream({ StreamName: `${bucket}-not` }), 400, 'ResourceNotFoundException'),
  ],
]);
