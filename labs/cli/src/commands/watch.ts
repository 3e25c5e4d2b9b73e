import type { Command } from 'commander';
import { chooseBackend } from '../backend.ts';
import { labFolders, readLab, type LabEntry } from '../catalogue.ts';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { ensureExercise, exerciseFolder } from '../exercise.ts';
import { nextHint, type Hint } from '../hints.ts';
import { passedSteps, remember } from '../progress.ts';
import { Runner } from '../runner/runner.ts';
import { showEnsured, showTitle } from '../show.ts';
import { MARK } from '../terminal.ts';
import { verify, type Outcome } from '../verify.ts';
import { Inbox } from '../watch/inbox.ts';
import { listenToKeys } from '../watch/keys.ts';
import { watchSaves } from '../watch/saves.ts';
import { clear, showScreen, type Screen } from '../watch/screen.ts';
import type { Finish } from './finish.ts';
import { backendOption, labArgument } from './options.ts';

/** `slowdown watch`: the tests of a lab, again after every save. */
export function watchCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('watch')
    .summary('run the tests of a lab after every save')
    .description('Runs the tests of a lab whenever you save, and shows one thing to do at a time.')
    .addArgument(labArgument())
    .addOption(backendOption())
    .action((name: string | undefined, options: { backend?: string }) =>
      finish(() => run(context, name, options.backend)),
    );
}

type Event = 'saved' | 'run' | 'hint' | 'quit';

const KEYS: Partial<Record<string, Event>> = { h: 'hint', r: 'run', q: 'quit', '\u0003': 'quit', '\u0004': 'quit' };

/** How long a run may go on after a save has made it worthless, milliseconds: longer than a sound one takes. */
const PATIENCE_MS = 1500;

async function run(context: Context, name: string | undefined, asked: string | undefined): Promise<ExitCode> {
  const { workshop, terminal, signal } = context;
  const entry = await chosenLab(workshop, name);
  let ensured = await ensureExercise(workshop, entry);
  await using backend = await chooseBackend(workshop, asked);
  await using runner = new Runner(workshop, backend.forTests, () => {
    if (process.env['SLOWDOWN_DEBUG']) terminal.error('The next run is warm.');
  });
  await runner.prepare();

  const inbox = new Inbox<Event>();
  let savedAt = performance.now();
  await using saves = await watchSaves(workshop, exerciseFolder(entry), () => {
    savedAt = performance.now();
    inbox.put('saved');
  });
  using _keys = listenToKeys((key) => {
    const event = KEYS[key.toLowerCase()];
    if (event) inbox.put(event);
  });
  signal.addEventListener('abort', () => inbox.put('quit'));

  // Where nobody looks, the first verdict says both.
  if (terminal.interactive) {
    clear(terminal);
    showTitle(terminal, entry, backend.label);
    showEnsured(terminal, entry, ensured);
  }
  if (saves.polling) terminal.line('    No file events arrive here, so files are looked at 7 times a second.\n');

  const next = await labAfter(context, entry);
  for (;;) {
    terminal.passing(terminal.paint('attempt', `    ${MARK.attempt.repeat(3)} running`));
    const outcome = await runUntilSaved(entry, runner, inbox);
    if (outcome === 'quit') return EXIT.passed;
    if (outcome !== 'again') {
      await remember(workshop, entry.id, { passedSteps: passedSteps(outcome.verdicts) });
      const screen = { entry, backend: backend.label, outcome, ensured, tookMs: performance.now() - savedAt, next };
      const event = await lookedAt(context, screen, inbox);
      if (event === 'quit') return EXIT.passed;
      if (event === 'run') savedAt = performance.now();
      ensured = { made: false, repaired: [] };
    }
    // What is put back is a save too, and may start the run anew: it is told of when a verdict is.
    const again = await ensureExercise(workshop, entry);
    ensured = { made: ensured.made || again.made, repaired: [...ensured.repaired, ...again.repaired] };
  }
}

/** Shows the verdict, and hints on top of it, until there is something else to do. */
async function lookedAt(
  { workshop, terminal }: Context,
  screen: Omit<Screen, 'hint'>,
  inbox: Inbox<Event>,
): Promise<'quit' | 'saved' | 'run'> {
  let hint: Hint | undefined;
  for (;;) {
    await showScreen(terminal, { ...screen, hint });
    await inbox.arrived();
    const events = inbox.take();
    const event = (['quit', 'saved', 'run'] as const).find((each) => events.includes(each));
    if (event) return event;
    hint = screen.outcome.passed ? undefined : await nextHint(workshop, screen.entry);
  }
}

/** Runs the tests. A save while they run asks for another run; it ends one that takes too long. */
async function runUntilSaved(
  entry: LabEntry,
  runner: Runner,
  inbox: Inbox<Event>,
): Promise<Outcome | 'again' | 'quit'> {
  const stop = new AbortController();
  const startedAt = performance.now();
  const running = verify(entry, runner, { signal: stop.signal, warm: true });
  let again = false;
  let impatience: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const done = await Promise.race([running, inbox.arrived()]);
      if (done && !again) return done;
      if (done) return 'again';
      const events = inbox.take();
      if (events.includes('quit')) {
        stop.abort();
        await running;
        return 'quit';
      }
      if (again || !events.includes('saved')) continue;
      again = true;
      const left = PATIENCE_MS - (performance.now() - startedAt);
      impatience = setTimeout(() => stop.abort(), Math.max(0, left));
    }
  } finally {
    clearTimeout(impatience);
  }
}

async function labAfter({ workshop }: Context, { id }: LabEntry): Promise<LabEntry | undefined> {
  const folder = (await labFolders(workshop)).find((each) => each.id > id);
  return folder && readLab(workshop, folder);
}
