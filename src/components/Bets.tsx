/** Four bets before the lesson goes on; and, further down, each beside what was seen. */
import '../styles/bets.css';
import { useState } from 'preact/hooks';
import { withUnits } from '../unbroken.ts';
import { BETS, BETS_ID } from './bets.ts';
import { usePrediction } from './Prediction.tsx';
import { keep } from './predictions.ts';

const WORDS = { true: 'holds', false: 'doesn’t' } as const;
const word = (bet: boolean) => WORDS[`${bet}`];

export function MakeBets() {
  const prediction = usePrediction(BETS_ID);
  const [chosen, setChosen] = useState<readonly (boolean | null)[]>(BETS.map(() => null));
  const bets = chosen.filter((bet) => bet !== null);

  if (prediction !== null) {
    const made = 'bets' in prediction;
    return (
      <div class="prediction bets not-content">
        <p class="kept">
          {made
            ? `Your bets are down: ${prediction.bets.map((bet, n) => `${n + 1} ${word(bet)}`).join(', ')}. Now hold an answer and see.`
            : 'Skipped. Hold an answer and see.'}{' '}
          <button type="button" class="skip" onClick={() => keep(BETS_ID, null)}>
            {made ? 'Change them' : 'Bet after all'}
          </button>
        </p>
      </div>
    );
  }
  return (
    <form
      class="prediction bets not-content"
      onSubmit={(event) => {
        event.preventDefault();
        if (bets.length === BETS.length) keep(BETS_ID, { bets });
      }}
    >
      <p class="question">Four bets on what the SDK sees in an answer. Which hold?</p>
      <ol>
        {BETS.map(({ sentence }, index) => (
          <li key={sentence}>
            <fieldset>
              <legend>{sentence}</legend>
              {[true, false].map((bet) => (
                <label key={word(bet)}>
                  <input
                    type="radio"
                    name={`bet-${index}`}
                    checked={chosen[index] === bet}
                    onChange={() => setChosen(chosen.map((old, n) => (n === index ? bet : old)))}
                  />
                  {word(bet)}
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ol>
      <div class="answer">
        <button type="submit" disabled={bets.length < BETS.length}>
          Those are my bets
        </button>
      </div>
      <p class="note">
        They stay in this browser, and are settled further down.{' '}
        <button type="button" class="skip" onClick={() => keep(BETS_ID, { skipped: true })}>
          Skip them
        </button>{' '}
        and nothing is lost but the surprise.
      </p>
    </form>
  );
}

/** Each bet, what was bet on it, and what the SDK really does. */
export function SettleBets() {
  const prediction = usePrediction(BETS_ID);
  const made = prediction !== null && 'bets' in prediction ? prediction.bets : null;
  return (
    <ol class="settled not-content" aria-live="polite">
      {BETS.map(({ sentence, holds, seen }, index) => {
        const bet = made?.[index];
        const won = bet === undefined ? undefined : bet === holds;
        return (
          <li key={sentence} data-won={won}>
            <p class="sentence">{sentence}</p>
            <p>
              <strong>{holds ? 'It holds.' : 'It doesn’t.'}</strong> {withUnits(seen)}
              {won !== undefined && <span class="yours">{won ? 'You won this bet.' : 'You lost this bet.'}</span>}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
