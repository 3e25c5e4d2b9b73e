/**
 * What plays AWS. One interface; which one runs is the user's choice (`--backend`) and the machine's ability.
 */
import { startEmbedded } from './backends/embedded.ts';
import { connectEndpoint } from './backends/endpoint.ts';
import type { Backend } from './backends/backend.ts';
import { startLocalStack } from './backends/localstack.ts';

export { BackendError, type Backend } from './backends/backend.ts';
export { labClient, labEnvironment, makeBucket } from './backends/client.ts';

/** `embedded`, `localstack`, or the URL of an endpoint that is running already. */
export type BackendSpec = string;

/**
 * Starts (or, for a URL, reaches) a backend.
 * @throws BackendError saying what is missing and what to do
 */
export async function startBackend(spec: BackendSpec = 'embedded'): Promise<Backend> {
  if (spec === 'embedded') return startEmbedded();
  if (spec === 'localstack') return startLocalStack();
  return connectEndpoint(spec);
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
