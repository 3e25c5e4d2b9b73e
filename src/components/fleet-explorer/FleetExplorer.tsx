/** A fleet before a throttled service, simulated in a worker, by two policies side by side. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Command } from '../explore/Command.tsx';
import { CopyLink } from '../explore/CopyLink.tsx';
import { Field } from '../explore/Field.tsx';
import { Csv } from '../explore/Numbers.tsx';
import { beginning } from '../explore/url-state.ts';
import { useUrlState } from '../explore/useUrlState.ts';
import { Controls } from './Controls.tsx';
import { commandOf, FIELDS, isSameFleet, speedOf } from './fields.ts';
import { Outcome } from './Outcome.tsx';
import { Key, Plots } from './Plots.tsx';
import { linked, PRESETS, queryOf, valuesOf } from './presets.ts';
import type { Pair } from './race.ts';
import { SecondsTable } from './SecondsTable.tsx';
import { OTHER_FLEET, UNREADABLE } from './sentences.ts';
import { Settings } from './Settings.tsx';
import { FILE_COLUMNS, fileRows } from './take.ts';
import { useSimulation, type Recorded } from './useSimulation.ts';

export function FleetExplorer({ recorded }: { recorded: Pair<Recorded> }) {
  const state = useUrlState(FIELDS);
  const { values, field, address } = state;
  const simulation = useSimulation(recorded, beginning(FIELDS).values);
  const { view, start, pace } = simulation;

  // A link shows again what was seen, where all of it can be read.
  useEffect(() => {
    const wanted = linked(new URLSearchParams(location.search));
    if (wanted) start(wanted);
  }, [start]);
  useEffect(() => pace(speedOf(values)), [values.speed]);

  const stage = useRef<HTMLDivElement>(null);
  // It is the same while neither a value nor a sentence changes: a page that draws has enough to do.
  const settings = useMemo(
    () => (
      <Settings
        state={state}
        onStart={() => {
          start(values);
          // The settings are longer than a screen, and what was started stands at their top.
          stage.current?.scrollIntoView({ block: 'start' });
        }}
      />
    ),
    [values, state.problems, start],
  );
  const policies: Pair<string> = [view.values.policy, view.values.compare];
  return (
    <>
      <ul class="presets not-content">
        {PRESETS.map((preset) => (
          <li key={preset.name}>
            <a
              href={`?${queryOf(preset)}`}
              onClick={({ ctrlKey, metaKey, shiftKey }) => {
                // With a key held it opens elsewhere.
                if (!ctrlKey && !metaKey && !shiftKey) start(valuesOf(preset));
              }}
            >
              {preset.name}
            </a>
            <span>{preset.says}</span>
          </li>
        ))}
      </ul>
      <div class="explorer fleet-explorer figure not-content">
        <div class="stage" ref={stage}>
          <Controls simulation={simulation} values={values}>
            <Field {...field('speed')} />
          </Controls>
          {!isSameFleet(values, view.values) && <p class="other">{OTHER_FLEET}</p>}
          {Object.keys(state.problems).length > 0 && <p class="other">{UNREADABLE}</p>}
          <Key policies={policies} />
          <Plots seconds={view.seconds} policies={policies} version={view.version} />
          {view.summaries && <Outcome summaries={view.summaries} />}
          <SecondsTable view={view} policies={policies} />
          <div class="take">
            <CopyLink address={address} />
            <Csv file="slowdown-fleet.csv" columns={FILE_COLUMNS} rows={fileRows(view.seconds, policies)} />
          </div>
          <p class="command">
            The same in a terminal: <Command of={commandOf(values)} />
          </p>
        </div>
        {settings}
      </div>
    </>
  );
}
