import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

async function runInstances({ ec2 }: World, count: number): Promise<string[]> {
  const { Instances = [] } = await ec2.runInstances({
    ImageId: 'ami-12345678',
    InstanceType: 't3.micro',
    MinCount: count,
    MaxCount: count,
  });
  return Instances.map(({ InstanceId = '' }) => InstanceId);
}

export const instances = group('ec2', 'EC2', [
  [
    'ec2-regions',
    'DescribeRegions names the region that the client is in.',
    async ({ ec2 }) => {
      const { Regions = [] } = await ec2.describeRegions({});
      same(
        'us-east-1',
        Regions.some(({ RegionName }) => RegionName === 'us-east-1'),
        true,
      );
    },
  ],
  [
    'ec2-run',
    'RunInstances gives as many instances as were asked for, each with an id of its own.',
    async (world) => {
      const ids = await runInstances(world, 2);
      same('ids', [new Set(ids).size, ids.every((id) => /^i-[0-9a-f]+$/.test(id))], [2, true]);
    },
  ],
  [
    'ec2-describe',
    'DescribeInstances finds them by their ids, with their type.',
    async (world) => {
      const InstanceIds = await runInstances(world, 2);
      const { Reservations = [] } = await world.ec2.describeInstances({ InstanceIds });
      const found = Reservations.flatMap(({ Instances = [] }) => Instances);
      same('ids', found.map(({ InstanceId }) => InstanceId).toSorted(), InstanceIds.toSorted());
      same(
        'types',
        found.map(({ InstanceType }) => InstanceType),
        ['t3.micro', 't3.micro'],
      );
    },
  ],
  [
    'ec2-terminate',
    'TerminateInstances answers with the state before and the state now.',
    async (world) => {
      const InstanceIds = await runInstances(world, 1);
      const { TerminatingInstances: [ended] = [] } = await world.ec2.terminateInstances({ InstanceIds });
      same('now', ['shutting-down', 'terminated'].includes(ended?.CurrentState?.Name ?? ''), true);
    },
  ],
  [
    'ec2-missing',
    'An instance that is not there is 400 InvalidInstanceID.NotFound.',
    ({ ec2 }) =>
      fails(ec2.describeInstances({ InstanceIds: ['i-0123456789abcdef0'] }), 400, 'InvalidInstanceID.NotFound'),
  ],
]);
