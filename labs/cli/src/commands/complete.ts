import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Finish } from './finish.ts';
export function completeCommand(program: Command, _context: Context, _finish: Finish): void {
  tab(program);
}
