import { createHash } from 'node:crypto';
import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

/** Makes a queue that hides nothing longer than it is told. */
async function makeQueue({ sqs, bucket }: World, fifo = false): Promise<string> {
  const Attributes: Record<string, string> = fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: fifo ? `${bucket}.fifo` : bucket, Attributes });
  return QueueUrl;
}

export const queues = group('sqs', 'SQS', [
  [
    'sqs-queue',
    'A queue that was made is found by its name and in the list.',
    async (world) => {
      const QueueUrl = await makeQueue(world);
      same('by name', (await world.sqs.getQueueUrl({ QueueName: world.bucket })).QueueUrl, QueueUrl);
      const { QueueUrls = [] } = await world.sqs.listQueues({ QueueNamePrefix: world.bucket });
      same('in the list', QueueUrls, [QueueUrl]);
    },
  ],
  [
    'sqs-missing',
    'A queue that is not there is 400 QueueDoesNotExist.',
    (world) => fails(world.sqs.getQueueUrl({ QueueName: `${world.bucket}-not` }), 400, 'QueueDoesNotExist'),
  ],
  [
    'sqs-message',
    'A message comes back with its body and the MD5 of it, and is gone when it is deleted.',
    async (world) => {
      const QueueUrl = await makeQueue(world);
      const MessageBody = 'größe & <more>';
      const sent = await world.sqs.sendMessage({ QueueUrl, MessageBody });
      same('MD5', sent.MD5OfMessageBody, createHash('md5').update(MessageBody).digest('hex'));
      const { Messages: [message] = [] } = await world.sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
      same('body', message?.Body, MessageBody);
      await world.sqs.deleteMessage({ QueueUrl, ReceiptHandle: message?.ReceiptHandle });
      same('left', (await world.sqs.receiveMessage({ QueueUrl })).Messages, undefined);
    },
  ],
  [
    'sqs-attributes',
    'Attributes of a message come back with it.',
    async (world) => {
      const QueueUrl = await makeQueue(world);
      const MessageAttributes = { kind: { DataType: 'String', StringValue: 'a b' } };
      await world.sqs.sendMessage({ QueueUrl, MessageBody: 'x', MessageAttributes });
      const { Messages: [message] = [] } = await world.sqs.receiveMessage({ QueueUrl, MessageAttributeNames: ['All'] });
      same('attributes', message?.MessageAttributes?.['kind']?.StringValue, 'a b');
    },
  ],
  [
    'sqs-hidden',
    'A message that was received is hidden, until its visibility is set to 0.',
    async (world) => {
      const QueueUrl = await makeQueue(world);
      await world.sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
      const { Messages: [message] = [] } = await world.sqs.receiveMessage({ QueueUrl });
      same('hidden', (await world.sqs.receiveMessage({ QueueUrl })).Messages, undefined);
      const { ReceiptHandle } = message ?? {};
      await world.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
      same('back', (await world.sqs.receiveMessage({ QueueUrl })).Messages?.length, 1);
    },
  ],
  [
    'sqs-batch',
    'A batch sends up to ten messages and answers for each.',
    async (world) => {
      const QueueUrl = await makeQueue(world);
      const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
      const { Successful = [], Failed = [] } = await world.sqs.sendMessageBatch({ QueueUrl, Entries });
      same('sent', [Successful.map(({ Id }) => Id).toSorted(), Failed], [['a', 'b', 'c'], []]);
      const counted = await world.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
      same('in the queue', counted.Attributes?.['ApproximateNumberOfMessages'], '3');
    },
  ],
  [
    'sqs-fifo',
    'A FIFO queue gives messages in order, and one that was sent twice once.',
    async (world) => {
      const QueueUrl = await makeQueue(world, true);
      for (const MessageBody of ['1', '2', '2', '3']) {
        await world.sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: 'g' });
      }
      const { Messages = [] } = await world.sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      same(
        'messages',
        Messages.map(({ Body }) => Body),
        ['1', '2', '3'],
      );
    },
  ],
]);
