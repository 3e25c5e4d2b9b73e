/** The schedule of one call: how its attempts fail, who tries again, and what that makes. */
import './explore.css';
import './schedules.css';
import { useEffect, useState } from 'preact/hooks';
import { CopyLink } from './CopyLink.tsx';
import { Field } from './Field.tsx';
import type { ValuesOf } from './fields.ts';
import { Csv, Numbers } from './Numbers.tsx';
import { FAILURE_KINDS, SCHEDULE_FIELDS, surroundings, withFailure, withoutLast } from './schedule-fields.ts';
import { COLUMNS, commandOf, FILE_COLUMNS, outcome, schedulesOf, toldOf } from './schedule.ts';
import { Schedules } from './Schedules.tsx';
import { useUrlState } from './useUrlState.ts';

/** What most calls leave as it is. */
const MORE = ['service', 'attempts', 'tokens', 'jitter', 'seed', 'longPoll'] as const;

interface Props {
  /** Tells it from another one on the same page. */
  id?: string;
  /** What it begins with, where that is not what its page begins with. */
  start?: Partial<ValuesOf<typeof SCHEDULE_FIELDS>>;
  /** Within a lesson or on a slide: the picture and the few fields that make it, and nothing in the address. */
  isSmall?: boolean;
}

export function RetryExplorer({ id = 'retries', start, isSmall = false }: Props) {
  const { values, problems, field, set, reset, address } = useUrlState(SCHEDULE_FIELDS, {
    id,
    start,
    isLinked: !isSmall,
  });
  const schedules = schedulesOf(values);
  const told = schedules.flatMap(toldOf);
  const add = (kind: string) => set('failures', withFailure(values.failures, kind));
  const differs = MORE.some((name) => values[name] !== SCHEDULE_FIELDS[name].initial || problems[name] !== undefined);
  const [isOpen, setOpen] = useState(false);
  // What a link has set, or has set wrongly, is to be seen.
  useEffect(() => setOpen((before) => before || differs), [differs]);
  const shorter = withoutLast(values.failures);
  return (
    <div class="explorer figure not-content" data-small={isSmall ? '' : undefined}>
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
          </Field>
        </div>
        <div class="pair">
          <Field {...field('policy')} />
          <Field {...field('compare')} />
        </div>
        {!isSmall && (
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
        )}
      </div>
      <div class="stage">
        <p class="only-heard" role="status">
          {schedules.map((schedule, index) => (
            <span key={index}>
              <strong>{schedule.policy.name}</strong>: {outcome(schedule)}.{' '}
            </span>
          ))}
        </p>
        <Schedules id={id} schedules={schedules} />
      </div>
      {!isSmall && (
        <>
          <div class="take">
            <CopyLink address={address} />
            <Csv file="slowdown-schedule.csv" columns={FILE_COLUMNS} rows={told} />
            <button type="button" onClick={reset}>
              Begin again
            </button>
          </div>
          <p class="command">
            The same in a terminal: <code>{commandOf(values)}</code>
          </p>
          {schedules.map((schedule, index) => (
            <section key={index}>
              <h3>{schedule.policy.name}, attempt by attempt</h3>
              <Numbers
                label={`${schedule.policy.name}, attempt by attempt`}
                columns={COLUMNS}
                rows={toldOf(schedule)}
              />
            </section>
          ))}
        </>
      )}
    </div>
  );
}
