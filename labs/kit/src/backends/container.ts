/** LocalStack's container as a lab wants it. Apart, because loading testcontainers takes half a second. */
import { hostname } from 'node:os';
import { LocalstackContainer, type StartedLocalStackContainer } from '@testcontainers/localstack';
import { getContainerRuntimeClient, Wait, type ContainerRuntimeClient } from 'testcontainers';
import { isAlive } from '../processes.ts';
import { HEALTH_PATH } from './health.ts';

/** A container's label: the machine and the process that started it, `host:pid`. */
const OWNER_LABEL = 'org.slowdown.owner';

/** Where LocalStack listens inside its container. */
const LOCALSTACK_PORT = 4566;

/** How long the container has to answer, milliseconds: LocalStack itself takes up to 30 s on a slow disk. */
const STARTUP_TIMEOUT_MS = 120_000;

/** The engine, or null where none answers. */
export async function containerEngine(): Promise<ContainerRuntimeClient | null> {
  try {
    return await getContainerRuntimeClient();
  } catch {
    return null;
  }
}

/** Starts the image, published on loopback only, and waits until it answers. */
export async function startContainer(
  engine: ContainerRuntimeClient,
  image: string,
): Promise<StartedLocalStackContainer> {
  const container = new LoopbackContainer(image, isLocal(engine))
    .withLabels({ [OWNER_LABEL]: `${hostname()}:${process.pid}` })
    .withWaitStrategy(Wait.forHttp(HEALTH_PATH, LOCALSTACK_PORT))
    .withStartupTimeout(STARTUP_TIMEOUT_MS);
  return container.start();
}

/**
 * Removes what processes of this machine left behind when they were killed. The clean-up container of testcontainers
 * does that too, where it may run.
 */
export async function sweepOrphans(engine: ContainerRuntimeClient): Promise<void> {
  const { dockerode } = engine.container;
  const ours = await dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  const orphans = ours.filter(({ Labels }) => isOrphan(Labels[OWNER_LABEL] ?? ''));
  // Two sweeps at once may meet at one container; gone is gone.
  await Promise.allSettled(orphans.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
}

/** Whether the label names a process of this machine that has ended. */
export function isOrphan(owner: string): boolean {
  const [host, pid] = owner.split(/:(?=\d+$)/);
  return host === hostname() && pid !== undefined && !isAlive(Number(pid));
}

function isLocal(engine: ContainerRuntimeClient): boolean {
  return engine.info.containerRuntime.host === 'localhost';
}

/** Publishes its port on loopback, where testcontainers would take every interface. */
class LoopbackContainer extends LocalstackContainer {
  private readonly local: boolean;

  constructor(image: string, local: boolean) {
    super(image);
    this.local = local;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated();
    // An engine on another machine could not be reached there.
    if (this.local) {
      this.hostConfig.PortBindings = { [`${LOCALSTACK_PORT}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '0' }] };
    }
  }
}
