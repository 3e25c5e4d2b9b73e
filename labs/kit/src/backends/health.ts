import { z } from 'zod';
import { SERVICES, type Service } from './backend.ts';

/** Where LocalStack, and what is compatible with it, says how it is. */
export const HEALTH_PATH = '/_localstack/health';

/** How long it has to say so, milliseconds. */
const ANSWER_TIMEOUT_MS = 3000;

const health = z.object({ services: z.record(z.string(), z.string()) });

/** Whether what is at the URL says that it is ready. */
export async function isHealthy(url: string, signal?: AbortSignal): Promise<boolean> {
  return fetch(url + HEALTH_PATH, signal ? { signal } : {}).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The services that it says it has; S3 alone where it says nothing. */
export async function servicesOf(url: string): Promise<readonly Service[]> {
  try {
    const answer = await fetch(url + HEALTH_PATH, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { services } = health.parse(await answer.json());
    return SERVICES.filter((service) => ['available', 'running'].includes(services[service] ?? ''));
  } catch {
    return ['s3'];
  }
}
