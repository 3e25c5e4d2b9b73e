import { BackendError, type Backend } from './backend.ts';
import { HEALTH_PATH, servicesOf } from './health.ts';
import { localStackImage } from './image.ts';

/**
 * LocalStack, or an image that is compatible with it, in a container of its own on a free port of loopback.
 * @throws BackendError NO_DOCKER where no engine answers, NO_IMAGE where the image cannot be had, NO_ANSWER where what
 *   was started does not become healthy
 */
export async function startLocalStackContainer({
  image = localStackImage(),
}: { image?: string } = {}): Promise<Backend> {
  const { containerEngine, startContainer, sweepOrphans } = await import('./container.ts');
  const engine = await containerEngine();
  if (!engine) {
    throw new BackendError(
      'NO_DOCKER',
      'LocalStack in a container needs Docker, and no Docker engine answers. Start Docker, or use --backend embedded.',
    );
  }
  await sweepOrphans(engine);
  const container = await startContainer(engine, image).catch(async (cause: unknown) => {
    const { dockerode } = engine.container;
    const isHere = await dockerode
      .getImage(image)
      .inspect()
      .then(Boolean, () => false);
    throw isHere
      ? new BackendError(
          'NO_ANSWER',
          `${image} was started but does not answer at ${HEALTH_PATH}. Name another in SLOWDOWN_LOCALSTACK_IMAGE.`,
          { cause },
        )
      : new BackendError(
          'NO_IMAGE',
          `The image ${image} is not here and cannot be pulled. Try: docker pull ${image}, ` +
            'or name another in SLOWDOWN_LOCALSTACK_IMAGE.',
          { cause },
        );
  });
  // localhost may mean ::1 first, where nothing is published.
  const host = container.getHost() === 'localhost' ? '127.0.0.1' : container.getHost();
  const url = `http://${host}:${container.getPort()}`;
  return {
    name: 'localstack-container',
    url,
    services: await servicesOf(url),
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}
