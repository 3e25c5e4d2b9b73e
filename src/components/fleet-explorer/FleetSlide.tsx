/** The fleet on a slide: its workers, two policies, what is retried and what is lost. */
import './fleet-explorer.css';
import './fleet-slide.css';
import { useEffect, useRef } from 'preact/hooks';
import { Field } from '../explore/Field.tsx';
import { SlideForm } from '../explore/SlideForm.tsx';
import { beginning } from '../explore/url-state.ts';
import { useSlideState } from '../explore/useSlideState.ts';
import { Controls } from './Controls.tsx';
import { FIELDS, isSameFleet } from './fields.ts';
import { Key, Plots } from './Plots.tsx';
import { ON_A_SLIDE } from './plotted.ts';
import type { Pair } from './race.ts';
import { isUnderWay, OTHER_FLEET } from './sentences.ts';
import { useSimulation, type Recorded } from './useSimulation.ts';

const SET = ['workers', 'policy', 'compare'] as const;
/** px of the deck's stage. */
const HEIGHT = 264;
/** Letters of 28 px. */
const SCALE = 2.55;

export function FleetSlide({ recorded }: { recorded: Pair<Recorded> }) {
  const { values, field, link } = useSlideState(FIELDS, { slide: 'fleet-explorer', page: '/explore/fleet/' });
  const simulation = useSimulation(recorded, beginning(FIELDS).values);
  const { view, stop } = simulation;
  const place = useRef<HTMLDivElement>(null);
  const isWatched = isUnderWay(view.phase);

  // Nobody watches a slide that was left, and the next one may need the processor.
  useEffect(() => {
    const slide = place.current?.closest('section');
    if (!slide || !isWatched) return undefined;
    const left = new MutationObserver(() => {
      if (!slide.classList.contains('present')) stop();
    });
    left.observe(slide, { attributes: true, attributeFilter: ['class'] });
    return () => left.disconnect();
  }, [isWatched]);

  const policies: Pair<string> = [view.values.policy, view.values.compare];
  return (
    <SlideForm of="fleet-explorer fleet-slide" link={link}>
      <div class="fields" ref={place}>
        {SET.map((name) => (
          <Field key={name} {...field(name)} />
        ))}
      </div>
      <Controls simulation={simulation} values={values}>
        {!isSameFleet(values, view.values) && <p class="other">{OTHER_FLEET}</p>}
      </Controls>
      <Key policies={policies} />
      <Plots
        seconds={view.seconds}
        policies={policies}
        version={view.version}
        plotted={ON_A_SLIDE}
        height={HEIGHT}
        scale={SCALE}
      />
    </SlideForm>
  );
}
