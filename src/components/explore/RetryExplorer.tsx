/** The schedule of one call: how its attempts fail, who tries again, and what that makes. */
import './explore.css';
import './schedules.css';
import { useEffect, useState } from 'preact/hooks';
import { Command } from './Command.tsx';
import { CopyLink } from './CopyLink.tsx';
import { Field } from './Field.tsx';
import { Csv, Numbers } from './Numbers.tsx';
import { FAILURE_KINDS, SCHEDULE_FIELDS, surroundings, withFailure, withoutLast } from './schedule-fields.ts';
import { codesWithoutRule, COLUMNS, commandOf, FILE_COLUMNS, outcome, schedulesOf, toldOf } from './schedule.ts';
import { Schedules } from './Schedules.tsx';
import { useUrlState } from './useUrlState.ts';

/** What most calls leave as it is. */
const MORE = ['service', 'attempts', 'tokens', 'jitter', 'seed', 'longPoll'] as const;

export function RetryExplorer() {
  const { values, problems, field, set, reset, address } = useUrlState(SCHEDULE_FIELDS);
  const schedules = schedulesOf(values);
  const told = schedules.flatMap(toldOf);
  const add = (kind: string) => set('failures', withFailure(values.failures, kind));
  const differs = MORE.some((name) => values[name] !== SCHEDULE_FIELDS[name].initial || problems[name] !== undefined);
  const [isOpen, setOpen] = useState(false);
  // What a link has set, or has set wrongly, is to be seen.
  useEffect(() => setOpen((before) => before || differs), [differs]);
  const unruled = codesWithoutRule(values.failures, schedules);
  const shorter = withoutLast(values.failures);
  return (
    <div class="explorer figure not-content">
      <div class="fields">
        <div class="wide">
          <Field {...field('failures')}>
            <div class="kinds" role="group" aria-label="Add a failure at the end">
              {FAILURE_KINDS.map((kind) => (
                <button key={kind} type="button" onClick={() => add(kind)}>
                  + {kind}
                </button>
              ))}
              <button type="button" disabled={shorter === ''} onClick={() => set('failures', shorter)}>
                − the last
              </button>
            </div>
            {unruled.length > 0 && (
              <p class="help">
                Here no policy has a rule for {unruled.map((code) => `“${code}”`).join(', ')}: the status alone decides.
              </p>
            )}
          </Field>
        </div>
        <div class="pair">
          <Field {...field('policy')} />
          <Field {...field('compare')} />
        </div>
        <details class="more" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>
            More to set <span>{surroundings(values)}</span>
          </summary>
          <div class="fields">
            <Field {...field('service')} />
            <Field {...field('attempts')} />
            <Field {...field('tokens')} />
            <Field {...field('jitter')} />
            <Field {...field('seed')}>
              <button
                type="button"
                disabled={values.jitter !== 'seeded'}
                onClick={() => set('seed', String(values.seed + 1))}
              >
                Draw again
              </button>
            </Field>
            <Field {...field('longPoll')} />
          </div>
        </details>
      </div>
      <div class="stage">
        <p class="only-heard" role="status">
          {schedules.map((schedule) => `${schedule.policy.name}: ${outcome(schedule)}. `)}
        </p>
        <Schedules schedules={schedules} />
      </div>
      <div class="take">
        <CopyLink address={address} />
        <Csv file="slowdown-schedule.csv" columns={FILE_COLUMNS} rows={told} />
        <button type="button" onClick={reset}>
          Reset all
        </button>
      </div>
      <p class="command">
        The same in a terminal: <Command of={commandOf(values)} />
      </p>
      {schedules.map((schedule, index) => (
        <section key={index}>
          <h3>{schedule.policy.name}, attempt by attempt</h3>
          <Numbers label={`${schedule.policy.name}, attempt by attempt`} columns={COLUMNS} rows={toldOf(schedule)} />
        </section>
      ))}
    </div>
  );
}
