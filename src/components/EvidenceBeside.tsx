/** What the proxy saw, beside what the learner suspected: of the recorded run, and of their own last one. */
import '../styles/capstone.css';
import { useEffect, useState } from 'preact/hooks';
import { evidenceOf, type Evidence } from '../../labs/11-capstone/evidence.ts';
import { withUnits } from '../unbroken.ts';
import { inShort, SIGHTS } from './capstone-sights.ts';
import { onRun } from './runs.ts';
import { useSuspicion } from './Suspicion.tsx';

interface Props {
  id: string;
  /** Of the recorded run, and what that was; null where none was recorded. */
  recorded: { evidence: Evidence; caption: string } | null;
}

export function EvidenceBeside({ id, recorded }: Props) {
  const [suspicion] = useSuspicion(id);
  const [own, setOwn] = useState<Evidence | null>(null);
  useEffect(() => onRun(({ flows }) => setOwn(evidenceOf(flows))), []);
  const runs = [
    ...(recorded ? [{ name: 'The starter, seed 4, recorded', evidence: recorded.evidence }] : []),
    ...(own ? [{ name: 'Your last run', evidence: own }] : []),
  ];
  return (
    <section class="beside not-content" aria-label="What the proxy saw">
      <dl class="suspected">
        <dt>You suspected</dt>
        <dd>{suspicion.trim() || 'nothing, or nothing that you wrote down'}</dd>
      </dl>
      <Seen runs={runs} seen={(evidence) => [inShort(evidence)]} />
      {SIGHTS.map(({ question, reading, seen }) => (
        <details key={question}>
          <summary>{question}</summary>
          <Seen runs={runs} seen={seen} />
          <p class="reading">{reading}</p>
        </details>
      ))}
      {own === null && <p class="source">Run the job in the workbench: what the proxy sees of it stands here too.</p>}
      {recorded && <p class="source">Recorded run: {recorded.caption}.</p>}
    </section>
  );
}

function Seen({
  runs,
  seen,
}: {
  runs: { name: string; evidence: Evidence }[];
  seen: (evidence: Evidence) => string[];
}) {
  return (
    <dl class="seen">
      {runs.map(({ name, evidence }) => (
        <div key={name}>
          <dt>{name}</dt>
          {seen(evidence).map((line) => (
            <dd key={line}>{withUnits(line)}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
