/** Notices that the learner saved a file, also where the file system sends no events: network shares, some containers. */
import { watch, type ChokidarOptions, type FSWatcher } from 'chokidar';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../whole-files.ts';
import type { Workshop } from '../workshop.ts';

/** How long an event may take to arrive, milliseconds; on a local disk it takes under 10. */
const EVENT_LIMIT_MS = 500;
/** How often files are looked at where no events arrive, milliseconds. */
const POLL_MS = 150;
/** Editors save in several steps, and several files at once; this much quiet ends a save, milliseconds. */
const QUIET_MS = 30;

export interface Saves extends AsyncDisposable {
  readonly polling: boolean;
}

/** Calls back after every save in a folder. */
export async function watchSaves(
  workshop: Workshop,
  folder: string,
  onSave: () => void,
  probe: (workshop: Workshop) => Promise<boolean> = eventsArrive,
): Promise<Saves> {
  const polling = !(await probe(workshop));
  let quiet: NodeJS.Timeout | undefined;
  const watcher = open(folder, polling ? { backend: 'polling', pollingInterval: POLL_MS } : {});
  watcher.on('all', () => {
    clearTimeout(quiet);
    quiet = setTimeout(onSave, QUIET_MS);
  });
  await ready(watcher);
  return {
    polling,
    async [Symbol.asyncDispose]() {
      clearTimeout(quiet);
      await watcher.close();
    },
  };
}

/** Writes a file beside the workshop's state and waits for its event. */
async function eventsArrive(workshop: Workshop): Promise<boolean> {
  await using folder = await temporaryFolder(workshop);
  const watcher = open(folder.path, {});
  try {
    await ready(watcher);
    const arrived = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => arrived.resolve(false), EVENT_LIMIT_MS);
    watcher.on('add', () => arrived.resolve(true));
    await writeFile(join(folder.path, 'probe'), '');
    const heard = await arrived.promise;
    clearTimeout(timer);
    return heard;
  } finally {
    await watcher.close();
  }
}

function open(folder: string, options: ChokidarOptions): FSWatcher {
  return watch(folder, { ignoreInitial: true, ignorePermissionErrors: true, ...options });
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve, reject) => {
    watcher.once('ready', resolve);
    watcher.once('error', reject);
  });
}
