import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** True while a process of the group lives. */
export function groupLives(group: number): boolean {
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
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && groupOf(pid) === group);
}

function groupOf(pid: string): number | null {
  try {
    // pid (comm) state ppid pgrp; comm may hold spaces and brackets.
    const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(group);
  } catch {
    return null;
  }
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
