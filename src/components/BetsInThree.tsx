/** The four bets of lesson 07 again: what was bet there, and what three clients do. */
import '../styles/bets.css';
import { BETS, BETS_ID } from './bets.ts';
import { CLIENTS, SETTLED } from './needs-retry.ts';
import { usePrediction } from './Prediction.tsx';

/** What was bet, in a word. */
const said = (bet: boolean | undefined) => (bet === undefined ? 'no bet' : bet ? 'that it holds' : 'that it doesn’t');

export function BetsInThree() {
  const prediction = usePrediction(BETS_ID);
  const made = prediction !== null && 'bets' in prediction ? prediction.bets : [];
  return (
    <ol class="settled in-three not-content" aria-live="polite">
      {BETS.map(({ sentence, holds }, index) => {
        const bet = made[index];
        return (
          <li key={sentence} data-won={bet === undefined ? undefined : bet === holds}>
            <p class="sentence">{sentence}</p>
            <dl>
              <div class="yours">
                <dt>You bet</dt>
                <dd>{said(bet)}</dd>
              </div>
              {SETTLED[index]?.map(({ verdict, seen }, client) => (
                <div key={CLIENTS[client]}>
                  <dt>{CLIENTS[client]}</dt>
                  <dd>
                    <strong>{verdict}</strong> {seen}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        );
      })}
    </ol>
  );
}
