/** The simulation's own thread: it computes for a while, tells what became of it, and listens again. */
import type { News, Order } from './protocol.ts';
import { Race } from './race.ts';

/** News come this often, ms: quick enough to be watched, and seldom enough for a page that draws. */
const SHIFT_MS = 80;

let race: Race | null = null;
let speed = 0;
let next: ReturnType<typeof setTimeout> | undefined;
let lastShift = 0;

const tell = (news: News, transfer: Transferable[] = []) => postMessage(news, { transfer });

function shift(): void {
  if (!race) return;
  const began = performance.now();
  // From where it is: a simulation that is slower than its speed does not owe anything.
  const toMs = speed === Infinity ? Infinity : race.nowMs + speed * (began - lastShift);
  lastShift = began;
  const runs = race.advance({ forMs: SHIFT_MS, toMs, clock: () => performance.now() });
  const { isOver } = race;
  tell(
    { kind: 'progress', runs, isOver },
    runs.map(({ rows }) => rows.buffer),
  );
  if (isOver) return;
  const leftMs = speed === Infinity ? 0 : Math.max(0, began + SHIFT_MS - performance.now());
  next = setTimeout(guarded, leftMs);
}

/** A fleet may need more memory than there is, at its start or in its midst. */
function guarded(): void {
  try {
    shift();
  } catch (error) {
    race = null;
    tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  clearTimeout(next);
  speed = data.speed;
  try {
    if (data.kind === 'start') race = new Race(data.fleets, data.mostMs);
  } catch (error) {
    tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
  lastShift = performance.now();
  if (speed > 0) next = setTimeout(guarded);
});
