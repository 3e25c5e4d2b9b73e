import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** True while a process of the group runs. One that has ended and that nobody has asked about yet does not. */
export function groupLives(group: number): boolean {
  if (process.platform === 'linux') return processesOf(group).length > 0;
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** The loopback ports on which a group's processes listen, as far as /proc tells; none on other systems than Linux. */
export function portsOf(group: number): number[] {
  if (process.platform !== 'linux') return [];
  const sockets = new Set(processesOf(group).flatMap(socketsOf));
  // sl local_address rem_address st ... inode; state 0A is LISTEN.
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && sockets.has(`socket:[${fields[9]}]`))
    .flatMap((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) || []);
}

function processesOf(group: number): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && runsIn(pid, group));
}

function runsIn(pid: string, group: number): boolean {
  try {
    // pid (comm) state ppid pgrp; comm may hold spaces and brackets. State Z: ended.
    const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state !== 'Z' && Number(pgrp) === group;
  } catch {
    return false;
  }
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
