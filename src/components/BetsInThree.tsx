/** The four bets of lesson 07 again: what was bet there, and what three clients do. */
import '../styles/bets.css';
import { BETS, BETS_ID } from './bets.ts';
import { CLIENTS, SETTLED } from './needs-retry.ts';
import { usePrediction } from './Prediction.tsx';

/** "You bet that it holds, and won." It is won or lost against the SDK for JavaScript, as in lesson 07. */
function yours(bet: boolean | undefined, holds: boolean): string {
  if (bet === undefined) return 'You made no bet on it in lesson 07.';
  return `You bet that it ${bet ? 'holds' : 'doesn’t'}, and ${bet === holds ? 'won' : 'lost'}.`;
}

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
            <p class="yours">{yours(bet, holds)}</p>
            <dl>
              {SETTLED[index]?.map(({ verdict, seen }, client) => (
                <div key={CLIENTS[client]}>
                  <dt>{CLIENTS[client]}</dt>
                  <dd>
                    <strong>{verdict}</strong>
                    <span>{seen}</span>
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
