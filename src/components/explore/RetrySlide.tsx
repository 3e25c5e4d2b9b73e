/** The schedule of one call on a slide: failures, two policies, chance. */
import './schedules.css';
import { Patterns } from '../panel/Marks.tsx';
import { Field } from './Field.tsx';
import { SCHEDULE_FIELDS } from './schedule-fields.ts';
import { outcome, schedulesOf } from './schedule.ts';
import { Schedules } from './Schedules.tsx';
import { SlideForm } from './SlideForm.tsx';
import { useSlideState } from './useSlideState.ts';

const SET = ['failures', 'policy', 'compare', 'seed'] as const;

export function RetrySlide() {
  const { values, field, link } = useSlideState(SCHEDULE_FIELDS, {
    slide: 'retry-explorer',
    page: '/explore/retries/',
  });
  const schedules = schedulesOf(values);
  return (
    <SlideForm of="retry-slide" link={link}>
      <div class="fields">
        {SET.map((name) => (
          <Field key={name} {...field(name)} />
        ))}
      </div>
      <p class="only-heard" role="status">
        {schedules.map((schedule) => `${schedule.policy.name}: ${outcome(schedule)}. `)}
      </p>
      {/* Of its own: a pattern of a slide that is hidden paints nothing. */}
      <Patterns id="slide-wait" />
      <Schedules schedules={schedules} bare />
    </SlideForm>
  );
}
