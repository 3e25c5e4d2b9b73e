/** A limit on a slide: what is sent, the names of the objects, when a hot partition splits. */
import './rates.css';
import { Field } from './Field.tsx';
import { RateFigure } from './RateFigure.tsx';
import { SlideForm } from './SlideForm.tsx';
import { ON_A_SLIDE, THROTTLE_FIELDS } from './throttle-fields.ts';
import { outcome } from './throttle-run.ts';
import { useRun } from './useRun.ts';
import { useSlideState } from './useSlideState.ts';

const SET = ['offered', 'keys', 'splitAfter'] as const;

export function ThrottleSlide() {
  const { values, field, link } = useSlideState(THROTTLE_FIELDS, {
    slide: 'throttle-explorer',
    page: '/explore/throttle/',
    start: ON_A_SLIDE,
  });
  const run = useRun(values);
  return (
    <SlideForm of="throttle-slide" link={link}>
      <div class="fields">
        {SET.map((name) => (
          <Field key={name} {...field(name)} />
        ))}
        {run.seconds.length < run.askedS && (
          <p class="played">
            The first {run.seconds.length} of {run.askedS} s are played
          </p>
        )}
      </div>
      <p class="only-heard" role="status">
        {outcome(run)}
      </p>
      <RateFigure run={run} ratePerSecond={values.rate} bare />
    </SlideForm>
  );
}
