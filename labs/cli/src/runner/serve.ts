/** Answers the command's requests for runs, inside the process that it owns. */
import { messageOf } from '../errors.ts';
import { parseRequest, WARM_CHANNEL, type Report, type RunRequest } from './messages.ts';
import { openSession, type Session } from './session.ts';
import { warmThreads } from './warm-threads.ts';

const threads = warmThreads();
const sessions = new Map<string, Session>();

new BroadcastChannel(WARM_CHANNEL).onmessage = () => send({ type: 'warm' });

/** Runs what a message asks for and reports on the same channel. */
export function serve(message: unknown): void {
  void run(parseRequest(message));
}

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
