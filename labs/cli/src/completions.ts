/**
 * Completions for shells. A shell asks `slowdown complete -- <words>` and gets one candidate a line, a tab and what it
 * means. The scripts need nothing but the shell itself: not every bash has the bash-completion package.
 */
import type { Command } from 'commander';

export interface Candidate {
  word: string;
  meaning: string;
}

/** A lab as it is offered: by its id, or by its slug for who begins to type that. */
export interface NamedLab {
  id: string;
  slug: string;
  title: string;
}

const BACKENDS: Candidate[] = [
  { word: 'embedded', meaning: 'inside the tests, nothing to install' },
  { word: 'ministack', meaning: 'a process, small and quick' },
  { word: 'localstack', meaning: 'a process, without Docker' },
  { word: 'localstack-container', meaning: 'in Docker' },
];

/**
 * What the last word may become.
 * @param words the command line after `slowdown`, the last word being the one at the cursor, empty or not
 */
export function candidates(program: Command, labs: readonly NamedLab[], words: readonly string[]): Candidate[] {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const group = program.commands.find((each) => before.includes(each.name()));
  const command = group?.commands.find((each) => before.includes(each.name())) ?? group;
  const all = candidatesFor(program, command, labs, { current, previous: before.at(-1) });
  return all.filter(({ word }) => word.startsWith(current));
}

function candidatesFor(
  program: Command,
  command: Command | undefined,
  labs: readonly NamedLab[],
  { current, previous }: { current: string; previous: string | undefined },
): Candidate[] {
  if (previous === '--backend') return BACKENDS;
  const choices = command?.options.find(({ long }) => long === previous)?.argChoices;
  if (choices) return choices.map((word) => ({ word, meaning: '' }));
  if (current.startsWith('-')) {
    return (command ?? program)
      .createHelp()
      .visibleOptions(command ?? program)
      .map(({ long, description }) => ({ word: long ?? '', meaning: description }));
  }
  const group = command ?? program;
  if (group.commands.length > 0) return group.commands.map((each) => ({ word: each.name(), meaning: each.summary() }));
  const [argument] = group.registeredArguments;
  if (argument?.argChoices) return argument.argChoices.map((word) => ({ word, meaning: '' }));
  if (argument?.name() !== 'lab') return [];
  return labs.map(({ id, slug, title }) => ({
    word: current !== '' && slug.startsWith(current) ? slug : id,
    meaning: title,
  }));
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The script that a shell reads at its start. It also defines `slowdown` where npm has not put it on the PATH.
 * @param run the command that starts this checkout's `slowdown`, quoted for a shell
 */
export function completionScript(shell: Shell, run: string): string {
  return SCRIPTS[shell](run);
}

const SCRIPTS: Record<Shell, (run: string) => string> = {
  bash: (run) => `type slowdown >/dev/null 2>&1 || slowdown() { ${run} "$@"; }
_slowdown() {
  local IFS=$'\\n'
  COMPREPLY=($(slowdown complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _slowdown slowdown`,
  zsh: (run) => `whence slowdown >/dev/null || slowdown() { ${run} "$@" }
_slowdown() {
  local -a offered
  offered=("\${(@f)$(slowdown complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null | sed -e 's/:/\\\\:/g' -e $'s/\\t/:/')}")
  _describe slowdown offered || _files
}
compdef _slowdown slowdown`,
  fish: (run) => `type -q slowdown; or function slowdown; ${run} $argv; end
complete -c slowdown -a '(slowdown complete -- (commandline -opc)[2..] (commandline -ct))'`,
};
