/** The question as something to touch: more workers, a bucket with a limit, and what comes of it. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { draw, paletteOf, type Sheet } from './draw.ts';
import { LIMIT, PileUp, seeded, sentence, WORKERS } from './pile-up.ts';

const CALM = 6;
const CROWD = 48;
const START_LIMIT = 100;
const SEED = 42;
/** With reduced motion a change shows what comes of it after this long, as a still. */
const STILL_MS = 3000;
const HEIGHT = 376;

export function PileUpFigure() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<Sheet | null>(null);
  const [run] = useState(() => new PileUp({ workers: CALM, ratePerSecond: START_LIMIT, random: seeded(SEED) }));
  const [workers, setWorkers] = useState(CALM);
  const [limit, setLimit] = useState(START_LIMIT);
  const [still, setStill] = useState(false);
  const [said, setSaid] = useState('Every request passes. Nobody waits.');
  const [lost, setLost] = useState(0);

  const show = useCallback(() => {
    if (sheet.current) draw(run, sheet.current);
  }, [run]);

  // The sheet is as sharp as the screen, and follows the theme and the window.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return undefined;
    const measure = () => {
      const width = element.clientWidth;
      const ratio = devicePixelRatio;
      element.width = width * ratio;
      element.height = HEIGHT * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const font = getComputedStyle(element).fontFamily;
      sheet.current = { context, width, height: HEIGHT, palette: paletteOf(element), font };
      show();
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    const themed = new MutationObserver(measure);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
    };
  }, [show]);

  useEffect(() => {
    const query = matchMedia('(prefers-reduced-motion: reduce)');
    const update = () => {
      setStill(query.matches);
      // A still of the very first moment would show nothing.
      if (query.matches && run.nowMs === 0) run.advance(STILL_MS);
    };
    update();
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, [run]);

  const tell = useCallback(() => {
    setSaid(sentence(run));
    setLost(run.history.reduce((sum, slice) => sum + slice.lost, 0));
  }, [run]);

  useEffect(() => {
    if (still) return undefined;
    let last = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      // A tab that slept does not make up for it.
      run.advance(Math.min(100, now - last));
      last = now;
      show();
      frame = requestAnimationFrame(step);
    });
    const telling = setInterval(tell, 500);
    return () => {
      cancelAnimationFrame(frame);
      clearInterval(telling);
    };
  }, [run, show, still, tell]);

  const onward = (ms: number) => {
    run.advance(ms);
    show();
    tell();
  };
  const changeWorkers = (count: number) => {
    setWorkers(count);
    run.setWorkers(count);
    if (still) onward(STILL_MS);
  };
  const changeLimit = (rate: number) => {
    setLimit(rate);
    run.ratePerSecond = rate;
    if (still) onward(STILL_MS);
  };

  const crowded = workers > CALM;
  return (
    <div class="pile-up figure">
      <canvas
        ref={canvas}
        height={HEIGHT}
        role="img"
        aria-label={`${said} ${lost} calls lost in the last 20 seconds.`}
      />
      <div class="says">
        <p role="status">{said}</p>
        <p>{lost === 0 ? 'No call was lost' : `${lost} calls lost`} in the last 20 seconds.</p>
      </div>
      <div class="controls">
        <Slider name="Workers" value={workers} {...WORKERS} step={1} onChange={changeWorkers} />
        <button type="button" class="primary" onClick={() => changeWorkers(crowded ? CALM : CROWD)}>
          {crowded ? 'Let it clear' : 'Make a pile-up'}
        </button>
        <Slider name="Limit, requests a second" value={limit} {...LIMIT} onChange={changeLimit} />
      </div>
      {still && (
        <p class="stills">
          Your system asks for less motion, so this figure stands still. Each change shows what has come of it three
          seconds later.{' '}
          <button type="button" onClick={() => onward(1000)}>
            One second on
          </button>
        </p>
      )}
    </div>
  );
}

interface SliderProps {
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange(value: number): void;
}

function Slider({ name, value, min, max, step, onChange }: SliderProps) {
  return (
    <label class="slider">
      <span>
        {name} <output>{value}</output>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        style={{ '--share': `${((value - min) / (max - min)) * 100}%` }}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </label>
  );
}
