/** Hints: from a nudge to nearly the answer, one more each time. */
import type { LabEntry } from './catalogue.ts';
import { CommandError, EXIT } from './errors.ts';
import { progressOf, readProgress, remember } from './progress.ts';
import { MARK, withCode, wrapped, type Terminal } from './terminal.ts';
import type { Workshop } from './workshop.ts';

export interface Hint {
  step: string;
  goal: string;
  /** The hints shown so far and now, the newest last. */
  hints: string[];
  left: number;
}

/**
 * Uncovers one more hint of a step and remembers it. The step is the first that has not passed, if none is named;
 * undefined where all have.
 */
export async function nextHint(workshop: Workshop, { id, lab }: LabEntry, asked?: string): Promise<Hint | undefined> {
  const { passedSteps, hints } = progressOf(await readProgress(workshop), id);
  const step =
    asked === undefined
      ? lab.steps.find((each) => !passedSteps.includes(each.id))
      : lab.steps.find((each) => each.id === asked);
  if (!step) {
    if (asked === undefined) return undefined;
    const names = lab.steps.map((each) => each.id).join(', ');
    throw new CommandError(EXIT.usage, `${id} has no step "${asked}". Its steps are ${names}.`);
  }
  const shown = Math.min((hints[step.id] ?? 0) + 1, step.hints.length);
  await remember(workshop, id, { hints: { ...hints, [step.id]: shown } });
  return { step: step.id, goal: step.goal, hints: step.hints.slice(0, shown), left: step.hints.length - shown };
}

/** What `hint` says where there is nothing left to do. */
export function showNoHint(terminal: Terminal, { number, lab }: LabEntry): void {
  const { length } = lab.steps;
  terminal.line(`  ${terminal.paint('succeeded', `${MARK.succeeded} All ${length} steps pass: no hint is needed.`)}`);
  const again = `\`npx slowdown hint ${number} --step ${lab.steps.at(-1)?.id ?? ''}\` shows those of one step all the same.`;
  terminal.line();
  for (const line of wrapped(again, terminal.columns, '  ')) terminal.line(terminal.paint('backoff', line));
}

export function showHint(terminal: Terminal, { number }: LabEntry, { step, goal, hints, left }: Hint): void {
  for (const line of wrapped(`${step}: ${goal}`, terminal.columns, '  ')) terminal.line(terminal.paint('strong', line));
  for (const [index, hint] of hints.entries()) {
    const newest = index === hints.length - 1;
    const [first = '', ...rest] = wrapped(newest ? withCode(terminal, hint) : hint, terminal.columns - 5);
    const text = [first, ...rest.map((line) => `     ${line}`)].map((line) =>
      terminal.paint(newest ? 'plain' : 'backoff', line),
    );
    terminal.line();
    terminal.line(`  ${terminal.paint('held', String(index + 1))}  ${text.join('\n')}`);
  }
  terminal.line();
  const rest =
    left > 0
      ? `${left} more: ask again.`
      : `That was the last one. \`npx slowdown diff ${number} --solution\` shows the whole answer.`;
  terminal.line(terminal.paint('backoff', `  ${rest}`));
}
