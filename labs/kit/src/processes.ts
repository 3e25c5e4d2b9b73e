/** Whether a process of this machine runs. One that has ended, and that its parent has not asked about yet, does. */
export function isAlive(pid: number): boolean {
  // 0 and below would mean whole groups of processes.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, and it is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
