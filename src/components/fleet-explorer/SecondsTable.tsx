/** The numbers that the plots are made of. Only an open table is made, and none while they change. */
import { useState } from 'preact/hooks';
import { Numbers } from '../explore/Numbers.tsx';
import type { Pair } from './race.ts';
import { tableColumns, tableRows } from './take.ts';
import type { View } from './useSimulation.ts';

export function SecondsTable({ view, policies }: { view: View; policies: Pair<string> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The numbers</summary>
      {isOpen && <Table view={view} policies={policies} />}
    </details>
  );
}

function Table({ view, policies }: { view: View; policies: Pair<string> }) {
  if (view.phase === 'running') return <p>They stand still to be read when the simulation does: pause it.</p>;
  const { rows, perRow } = tableRows(view.seconds);
  return (
    <>
      <p>
        {perRow === 1 ? 'A row is a second.' : `A row is ${perRow} seconds.`} Calls under way and asleep: the most at
        once.
      </p>
      <Numbers label="Both fleets, second by second" columns={tableColumns(policies)} rows={rows} />
    </>
  );
}
