/**
 * The process that runs a lab's tests. The command owns it: it can be killed at any moment, and it ends by itself when
 * the command does, because its channel then closes. Its temporary folder goes with it.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { messageOf } from '../errors.ts';
import { parseRequest, type Report, type RunRequest } from './messages.ts';
import { openSession, type Session } from './session.ts';
import { warmThreads } from './warm-threads.ts';

const threads = warmThreads();
const sessions = new Map<string, Session>();

process.on('exit', () => {
  if (process.env['SLOWDOWN_TEMPORARY'] === tmpdir()) rmSync(tmpdir(), { recursive: true, force: true });
});
// The command may be gone before this is listening.
if (!process.connected) process.exit();
process.on('disconnect', () => process.exit());
process.on('message', (message: unknown) => void run(parseRequest(message)));

function send(report: Report): void {
  if (process.connected) process.send?.(report);
}

async function run(request: RunRequest): Promise<void> {
  try {
    const key = JSON.stringify(request);
    const session = sessions.get(key) ?? (await openSession(request, threads, send));
    sessions.set(key, session);
    await session.run();
  } catch (error) {
    send({ type: 'problem', message: `The tests could not be run: ${messageOf(error)}`, lacking: false });
  }
  send({ type: 'finished' });
  if (request.warm) threads.warm();
}
