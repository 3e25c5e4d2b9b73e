import { Workbench } from './workbench.ts';

declare global {
  /** Kept where a reloaded module finds it again: authors change modules while the workbench runs. */
  var slowdownWorkbench: Promise<Workbench> | undefined;
}

/** The workbench of this process, started when it is first asked for. A failed start is tried again. */
export function currentWorkbench(): Promise<Workbench> {
  globalThis.slowdownWorkbench ??= start();
  return globalThis.slowdownWorkbench;
}

async function start(): Promise<Workbench> {
  try {
    const workbench = await Workbench.start();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => void workbench[Symbol.asyncDispose]().finally(() => process.exit(0)));
    }
    return workbench;
  } catch (error) {
    globalThis.slowdownWorkbench = undefined;
    throw error;
  }
}
