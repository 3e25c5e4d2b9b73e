/** One field of an explorer: its name, its unit, what it means, and what is wrong with what stands in it. */
import type { ComponentChildren } from 'preact';
import { written, type NumberField } from './fields.ts';
import type { FieldProps } from './useUrlState.ts';

/** Steps of a slider whose ends are far apart. */
const LOG_STEPS = 200;

export function Field({ children, ...props }: FieldProps & { children?: ComponentChildren }) {
  const { id, of, problem } = props;
  return (
    <div class="field" data-kind={of.kind} data-wrong={problem === null ? undefined : ''}>
      <label for={id}>{of.label}</label>
      <Control {...props} />
      {children}
      <p class="problem" id={`${id}-problem`} aria-live="polite">
        {problem}
      </p>
      {of.help !== undefined && (
        <p class="help" id={`${id}-help`}>
          {of.help}
        </p>
      )}
    </div>
  );
}

function Control({ id, of, text, problem, onText }: FieldProps) {
  const common = {
    id,
    'aria-invalid': problem !== null,
    'aria-describedby': of.help === undefined ? `${id}-problem` : `${id}-problem ${id}-help`,
  };
  switch (of.kind) {
    case 'choice':
      return (
        <select {...common} value={text} onChange={({ currentTarget }) => onText(currentTarget.value)}>
          {/* What a link asked for and there is not: shown, so that the sentence below has something to speak of. */}
          {problem !== null && <option value={text}>{text}</option>}
          {of.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      );
    case 'flag':
      return (
        <input
          {...common}
          type="checkbox"
          checked={text === 'yes'}
          onChange={({ currentTarget }) => onText(currentTarget.checked ? 'yes' : 'no')}
        />
      );
    default:
      return (
        <>
          <span class="box">
            <input
              {...common}
              type="text"
              inputMode={of.kind === 'number' ? 'decimal' : 'text'}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => onText(currentTarget.value)}
            />
            {of.unit !== undefined && <span class="unit">{of.unit}</span>}
          </span>
          {of.kind === 'number' && of.scale !== 'none' && <Slider of={of} text={text} onText={onText} />}
        </>
      );
  }
}

/** The same number, to be moved. */
function Slider({ of, text, onText }: { of: NumberField; text: string; onText(text: string): void }) {
  const { from, to, step, scale, unit = '' } = of;
  const parsed = of.schema.safeParse(text);
  const value = parsed.success ? parsed.data : of.initial;
  const isLog = scale === 'log';
  const share = isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return (
    <input
      type="range"
      aria-label={`${of.label}, slider`}
      aria-valuetext={`${written(value)} ${unit}`.trim()}
      min={isLog ? 0 : from}
      max={isLog ? LOG_STEPS : to}
      step={isLog ? 1 : step}
      value={isLog ? Math.round(share * LOG_STEPS) : value}
      style={{ '--share': `${share * 100}%` }}
      onInput={({ currentTarget: { valueAsNumber: at } }) =>
        onText(String(isLog ? rounded(from * (to / from) ** (at / LOG_STEPS), of) : at))
      }
    />
  );
}

/** Two digits are enough for a hand; the ends are the ends. */
function rounded(value: number, { from, to, step }: NumberField): number {
  const digit = Math.max(step, 10 ** (Math.floor(Math.log10(value)) - 1));
  const near = Number((Math.round(value / digit) * digit).toPrecision(12));
  return Math.min(to, Math.max(from, near));
}
