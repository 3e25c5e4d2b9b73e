/**
 * Preloaded into a lab's program, which then ends when the command that started it does, however that ended: the pipe
 * between them closes. A thread of its own listens, because a program in an endless loop hears nothing.
 */
import { Socket } from 'node:net';
import { isMainThread, Worker } from 'node:worker_threads';

/** The pipe's number among the program's files; the command opens it there and never writes. */
const PIPE = 3;

if (isMainThread) {
  new Worker(new URL(import.meta.url), { execArgv: [] }).unref();
} else {
  new Socket({ fd: PIPE }).on('close', () => process.kill(process.pid, 'SIGKILL')).resume();
}
