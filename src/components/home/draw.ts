/** Draws the pile-up: workers, the requests under way, the bucket, and the last twenty seconds below. */
import { colours } from '../colours.ts';
import { LIMIT, SLICE_MS, type PileUp, type Worker } from './pile-up.ts';

type Palette = ReturnType<typeof paletteOf>;

/** The colours that the figure is drawn with. */
export function paletteOf(element: HTMLElement) {
  const read = colours(element);
  return {
    ink: read('ink'),
    inkSoft: read('ink-soft'),
    hairline: read('hairline'),
    edge: read('edge'),
    inFlight: read('in-flight'),
    backoff: read('backoff'),
    throttled: read('throttled'),
    succeeded: read('succeeded'),
  };
}

export interface Sheet {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  palette: Palette;
  /** Family of the labels. */
  font: string;
}

/** Height of the strip below, and of the gap above it, px. */
const STRIP = 150;
const GAP = 12;
const BUCKET = 76;

export function draw(run: PileUp, sheet: Sheet): void {
  const { context, width, height } = sheet;
  context.clearRect(0, 0, width, height);
  const stage = height - STRIP - GAP;
  drawStage(run, sheet, stage);
  drawStrip(run, sheet, stage + GAP);
}

function label({ context, palette, font }: Sheet, text: string, x: number, y: number, align: CanvasTextAlign): void {
  context.font = `500 13px ${font}`;
  context.fillStyle = palette.inkSoft;
  context.textAlign = align;
  context.fillText(text, x, y);
}

function drawStage(run: PileUp, sheet: Sheet, stage: number): void {
  const { context, width, palette } = sheet;
  const columns = width < 560 ? 6 : 8;
  const cell = Math.min(22, Math.floor((stage - 24) / Math.ceil(64 / columns)));
  const top = 24;
  const laneStart = columns * cell + 14;
  const laneEnd = width - BUCKET - 26;
  label(sheet, 'workers', 0, 12, 'left');
  label(sheet, 'bucket', width - BUCKET / 2, 12, 'center');

  run.workers.forEach((worker, index) => {
    const x = (index % columns) * cell;
    const y = top + Math.floor(index / columns) * cell;
    drawWorker(sheet, worker, run.nowMs, x, y, cell - 5);
    if (worker.phase !== 'waiting')
      drawRequest(sheet, worker, run.nowMs, { from: laneStart, to: laneEnd, y: y + cell / 2 - 2 });
  });

  // Tokens as squares in a vessel that is open at the top: what comes in is what the limit gives back.
  const x = width - BUCKET;
  const floor = top + 8 * 22;
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, floor);
  context.lineTo(width - 1, floor);
  context.lineTo(width - 1, top);
  context.stroke();
  const tokens = Math.floor(run.tokens);
  const size = 24;
  for (let n = 0; n < 10; n += 1) {
    const tx = x + 11 + (n % 2) * (size + 6);
    const ty = floor - 8 - size - Math.floor(n / 2) * (size + 6);
    context.lineWidth = 1;
    context.strokeStyle = palette.edge;
    context.strokeRect(tx + 0.5, ty + 0.5, size - 1, size - 1);
    if (n < tokens) {
      context.fillStyle = palette.ink;
      context.fillRect(tx + 4, ty + 4, size - 8, size - 8);
    }
  }
}

function drawWorker(
  { context, palette }: Sheet,
  worker: Worker,
  nowMs: number,
  x: number,
  y: number,
  size: number,
): void {
  context.lineWidth = 1.5;
  if (worker.phase !== 'waiting') {
    context.fillStyle = palette.inFlight;
    context.fillRect(x, y, size, size);
    return;
  }
  // Asleep: hatched, and as full as there is still to wait.
  const left = Math.min(1, (worker.untilMs - nowMs) / 2000);
  context.save();
  context.strokeStyle = palette.backoff;
  context.strokeRect(x + 0.75, y + 0.75, size - 1.5, size - 1.5);
  context.beginPath();
  context.rect(x, y + size * (1 - left), size, size * left);
  context.clip();
  for (let d = -size; d < size; d += 4.5) {
    context.moveTo(x + d, y + size);
    context.lineTo(x + d + size, y);
  }
  context.stroke();
  context.restore();
}

function drawRequest(
  { context, palette }: Sheet,
  worker: Worker,
  nowMs: number,
  lane: { from: number; to: number; y: number },
): void {
  const share = Math.min(1, Math.max(0, (nowMs - worker.sinceMs) / (worker.untilMs - worker.sinceMs)));
  const way = lane.to - lane.from;
  const { y } = lane;
  if (worker.phase === 'toBucket') {
    context.fillStyle = palette.inFlight;
    context.fillRect(lane.from + share * way - 16, y - 3.5, 16, 7);
  } else if (worker.phase === 'passed') {
    context.fillStyle = palette.succeeded;
    context.beginPath();
    context.arc(lane.to - share * way, y, 4.5, 0, 2 * Math.PI);
    context.fill();
  } else {
    const x = lane.to - share * way;
    context.fillStyle = palette.throttled;
    context.beginPath();
    context.moveTo(x, y - 4);
    context.lineTo(x + 13, y - 4);
    context.lineTo(x + 9, y);
    context.lineTo(x + 13, y + 4);
    context.lineTo(x, y + 4);
    context.fill();
  }
}

function drawStrip(run: PileUp, sheet: Sheet, top: number): void {
  const { context, width, palette } = sheet;
  const perSlice = width / 80;
  const base = top + STRIP - 18;
  const most = Math.max(
    LIMIT.max / 2,
    run.ratePerSecond * 1.2,
    ...run.history.map((slice) => ((slice.passed + slice.throttled) * 1000) / SLICE_MS),
  );
  const y = (rate: number) => base - (rate / most) * (STRIP - 34);
  const first = width - run.history.length * perSlice;
  context.fillStyle = palette.hairline;
  context.fillRect(0, base, width, 1);

  run.history.forEach((slice, index) => {
    const rate = (count: number) => (count * 1000) / SLICE_MS;
    const x = first + index * perSlice;
    const passedTop = y(rate(slice.passed));
    context.fillStyle = palette.succeeded;
    context.fillRect(x, passedTop, perSlice - 1, base - passedTop);
    context.fillStyle = palette.throttled;
    const throttledTop = y(rate(slice.passed + slice.throttled));
    context.fillRect(x, throttledTop, perSlice - 1, passedTop - throttledTop);
  });

  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(0, y(run.ratePerSecond));
  context.lineTo(width, y(run.ratePerSecond));
  context.stroke();
  context.setLineDash([]);
  label(sheet, `limit ${run.ratePerSecond} a second`, 0, y(run.ratePerSecond) - 6, 'left');
  label(sheet, '20 s ago', 0, top + STRIP - 2, 'left');
  label(sheet, 'now', width, top + STRIP - 2, 'right');
}
