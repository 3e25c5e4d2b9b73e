/**
 * The process that runs a lab's tests. The command owns it: it can be killed at any moment, and it ends by itself when
 * the command does, because its channel then closes. Its temporary folder goes with it.
 * It listens for that before it loads anything: loading vitest takes a good part of a second.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

process.on('exit', () => {
  if (process.env['SLOWDOWN_TEMPORARY'] === tmpdir()) rmSync(tmpdir(), { recursive: true, force: true });
});
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();

const { serve } = await import('./serve.ts');
process.on('message', serve);
