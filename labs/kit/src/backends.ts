/**
 * What plays AWS. One interface; which one runs is the user's choice (`--backend`) and the machine's ability.
 */
import { startEmbedded } from './backends/embedded.ts';
import { connectEndpoint } from './backends/endpoint.ts';
import { BackendError, type Backend } from './backends/backend.ts';
import { startEngine } from './backends/engine.ts';
import { LOCALSTACK, MINISTACK } from './backends/engines.ts';
import { startLocalStackContainer } from './backends/localstack-container.ts';
import { readEnvironment } from './tiers/environments.ts';

export { BACKEND_NAMES, BackendError, type Backend, type BackendName, type Service } from './backends/backend.ts';
export { labClient, labEnvironment, makeBucket } from './backends/client.ts';

/** A name of {@link BACKEND_NAMES}, or the URL of an endpoint that is running already. */
export type BackendSpec = string;

/**
 * Starts (or, for a URL, reaches) a backend.
 * @throws BackendError saying what is missing and what to do
 */
export async function startBackend(spec: BackendSpec = 'embedded'): Promise<Backend> {
  if (spec === 'embedded') return startEmbedded();
  if (spec === 'ministack') return startEngine(MINISTACK);
  if (spec === 'localstack') return startLocalStack();
  if (spec === 'localstack-container') return startLocalStackContainer();
  return connectEndpoint(spec);
}

/**
 * LocalStack as a process: the pinned version, without Docker. Where its packages are not there and an engine and the
 * image are, the container; where neither is, the error says how to get the process.
 */
async function startLocalStack(): Promise<Backend> {
  if (readEnvironment('localstack').state === 'ready') return startEngine(LOCALSTACK);
  return startLocalStackContainer().catch((error: unknown) => {
    if (error instanceof BackendError && error.code !== 'NO_ANSWER') return startEngine(LOCALSTACK);
    throw error;
  });
}

/** Removes the containers of processes that were killed, where an engine answers. */
export async function removeOrphans(): Promise<void> {
  const { containerEngine, sweepOrphans } = await import('./backends/container.ts');
  const engine = await containerEngine();
  if (engine) await sweepOrphans(engine);
}

/** The backend that the environment asks for: `SLOWDOWN_BACKEND`, else `AWS_ENDPOINT_URL`, else the embedded one. */
export function backendFromEnvironment(environment: NodeJS.ProcessEnv = process.env): BackendSpec {
  // `||`, not `??`: an empty variable asks for nothing.
  return environment['SLOWDOWN_BACKEND'] || environment['AWS_ENDPOINT_URL'] || 'embedded';
}
