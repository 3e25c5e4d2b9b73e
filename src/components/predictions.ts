/** What a learner predicted, and what a run then showed. Kept in the browser, on this machine only. */

/** A guess, what was bet on each of several sentences (true: that it holds), or the decision not to guess. */
export type Prediction = { guess: number } | { bets: readonly boolean[] } | { skipped: true };

/** How the guess compares with what was seen, as a person would say it. */
export function verdict(guess: number, seen: number): string {
  if (guess === seen) return 'You predicted it exactly.';
  const ratio = seen / Math.max(1, guess);
  if (ratio > 0.9 && ratio < 1.1) return `You predicted ${guess}, which is close.`;
  const factor = Math.max(ratio, 1 / ratio).toFixed(1);
  return `You predicted ${guess}. It was ${ratio > 1 ? 'more' : 'less'}, by a factor of ${factor}.`;
}

const key = (id: string) => `slowdown-prediction-${id}`;

/** What was predicted on an earlier visit, or a moment ago; null where nothing was. */
export function predicted(id: string): Prediction | null {
  try {
    return read(localStorage.getItem(key(id)));
  } catch {
    return null;
  }
}

/** A stored prediction; null for anything else that may stand there. */
export function read(text: string | null): Prediction | null {
  if (text === 'skipped') return { skipped: true };
  const bets = /^bets ([yn]+)$/.exec(text ?? '')?.[1];
  if (bets) return { bets: [...bets].map((letter) => letter === 'y') };
  const guess = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isSafeInteger(guess) && guess >= 0 ? { guess } : null;
}

/** What {@link read} reads. */
export function written(prediction: Prediction): string {
  if ('bets' in prediction) return `bets ${prediction.bets.map((bet) => (bet ? 'y' : 'n')).join('')}`;
  return 'guess' in prediction ? String(prediction.guess) : 'skipped';
}

/** Keeps a prediction; null forgets it. Where the browser keeps nothing, it lasts as long as the page. */
export function keep(id: string, prediction: Prediction | null): void {
  try {
    if (prediction === null) localStorage.removeItem(key(id));
    else localStorage.setItem(key(id), written(prediction));
  } catch {
    // A browser that keeps nothing still shows the lesson.
  }
  dispatchEvent(new CustomEvent<Prediction | null>('slowdown:prediction', { detail: prediction }));
}
