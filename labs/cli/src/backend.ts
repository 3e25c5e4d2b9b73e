/** Which backend plays AWS for a run, started once and named to the tests by its URL. */
import { CommandError, EXIT } from './errors.ts';
import { containerMark } from './whole-files.ts';
import type { Workshop } from './workshop.ts';

export interface ChosenBackend extends AsyncDisposable {
  /** What the user calls it: a name or a URL. */
  readonly label: string;
  /** What the tests are told in SLOWDOWN_BACKEND. */
  readonly forTests: string;
}

/**
 * The backend that was asked for, else the environment's, else the embedded one, which the tests start themselves.
 * @throws CommandError that says what is missing
 */
export async function chooseBackend(workshop: Workshop, asked?: string): Promise<ChosenBackend> {
  const { BackendError, backendFromEnvironment, startBackend } = await import('@slowdown/kit/backends');
  const label = asked ?? backendFromEnvironment();
  if (label === 'embedded') return { label, forTests: label, [Symbol.asyncDispose]: async () => {} };
  await using started = new AsyncDisposableStack();
  try {
    // `localstack` may be a container, where its packages are not there.
    if (label.startsWith('localstack')) started.use(await containerMark(workshop));
    const backend = started.use(await startBackend(label));
    const held = started.move();
    return { label, forTests: backend.url, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    throw new CommandError(error.code === 'UNKNOWN' ? EXIT.usage : EXIT.machine, error.message, { cause: error });
  }
}
