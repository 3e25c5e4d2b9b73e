import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, EXIT, messageOf } from '../../errors.ts';

/**
 * Lets the user change a text in the editor that VISUAL or EDITOR names.
 * @param folder for the file, which is removed again
 * @throws CommandError where there is no editor, or it ends otherwise than well: nothing is then changed
 */
export async function inEditor(text: string, folder: string, environment = process.env): Promise<string> {
  const editor = environment['VISUAL'] || environment['EDITOR'];
  if (!editor) {
    throw new CommandError(EXIT.usage, 'EDITOR is not set. Set it, or change one part at a time: set status 429.');
  }
  const file = join(folder, 'message.http');
  await writeFile(file, text, { mode: 0o600 });
  try {
    // EDITOR may hold arguments, which a shell takes apart; the file's name is handed over as one word.
    const program = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    await once(program, 'close');
    if (program.exitCode !== 0) throw new Error(`it ended with ${program.exitCode ?? program.signalCode}`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.failed, `The editor (${editor}) changed nothing: ${messageOf(cause)}.`, { cause });
  } finally {
    await rm(file, { force: true });
  }
}
