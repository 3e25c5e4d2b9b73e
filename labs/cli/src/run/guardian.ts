/**
 * Watches over a program: when the command that started it is gone without a word, as after SIGKILL, the program and
 * what it has started are ended, and the command's folder goes. A process of its own, which Ctrl-C does not reach.
 * It is told line by line on stdin: the program's number, then `ended`. Its argument is the folder.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { isAlive } from '@slowdown/kit/processes';

/** How long a program has to end in order before it is killed, milliseconds. */
const GRACE_MS = 2000;
const LOOK_AGAIN_MS = 50;

let program = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'ended') process.exit();
  program = Number(line);
}

const doomed = program > 0 ? [program, ...descendants(program)] : [];
for (const pid of doomed) signal(pid, 'SIGTERM');
const deadline = performance.now() + GRACE_MS;
while (doomed.some(isAlive) && performance.now() < deadline) await after(LOOK_AGAIN_MS);
for (const pid of doomed) signal(pid, 'SIGKILL');
const folder = process.argv[2];
if (folder) rmSync(folder, { recursive: true, force: true });

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** What the program has started, and what that has; none on systems without /proc. */
function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents()) children.set(parent, [...(children.get(parent) ?? []), child]);
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function parents(): [child: number, parent: number][] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name): [number, number][] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // pid (comm) state ppid; comm may hold spaces and brackets.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return [[Number(name), Number(parent)]];
    } catch {
      return [];
    }
  });
}
