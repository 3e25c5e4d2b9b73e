/** Holding by hand: which flows, and those that are held now. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HeldMessage, HoldState } from '../../workbench/protocol.ts';
import type { HeldRequest } from '../../workbench/requests.ts';
import type { LabControls } from './controls.ts';
import { FilterField } from './FilterField.tsx';
import { readFilter } from './filtering.ts';
import { HeldFlow } from './HeldFlow.tsx';
import { useClock } from './useClock.ts';

interface Props {
  /** What the lab suggests. */
  offered: NonNullable<LabControls['hold']>;
  hold: HoldState | null;
  held: readonly HeldMessage[];
  /** When `held` was told, on the flows' clock. */
  toldMs: number;
  /** Why nothing can be done now; null where it can. */
  fixed: string | null;
  onHold(filter: string | null): void;
  onHeld(request: HeldRequest): void;
}

export function Hold({ offered, hold, held, toldMs, fixed, onHold, onHeld }: Props) {
  const inForce = hold?.filter ?? null;
  const [text, setText] = useState('');
  const typed = useMemo(() => readFilter(text), [text]);
  const nowMs = useClock(toldMs, fixed === null && held.length > 0);
  const status = useRef<HTMLParagraphElement>(null);
  const holding = inForce !== null && (inForce === text || text === '');

  // Another page may have said what is held.
  useEffect(() => {
    if (inForce !== null) setText(inForce);
  }, [inForce]);

  const act = (request: HeldRequest) => {
    // The button goes with its flow: whoever pressed it by keyboard is not left nowhere.
    status.current?.focus();
    onHeld(request);
  };
  return (
    <section class="hold" aria-label="Hold flows by hand">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (holding) onHold(null);
          else if (typed.kind === 'filter') onHold(text);
        }}
      >
        <FilterField
          id="hold"
          label="Hold"
          text={text}
          onText={setText}
          problem={typed.kind === 'problem' ? typed.problem : null}
          placeholder={offered.suggested}
          disabled={fixed !== null}
        >
          <button
            type="submit"
            aria-pressed={holding}
            disabled={fixed !== null || (!holding && typed.kind !== 'filter')}
          >
            {holding ? 'Stop holding' : 'Hold'}
          </button>
        </FilterField>
      </form>
      <p class="held-count" role="status" tabIndex={-1} ref={status} data-some={held.length > 0 ? '' : undefined}>
        {sentence(held.length, inForce, offered.seconds)}
      </p>
      {held.length > 0 && (
        <ol class="held">
          {held.map((message, index) => (
            <HeldFlow
              key={`${message.id}-${message.at}`}
              message={message}
              leftMs={fixed === null ? message.untilMs - nowMs : null}
              first={index === 0}
              fixed={fixed !== null}
              onAct={act}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function sentence(count: number, inForce: string | null, seconds: number): string {
  if (count > 0) return count === 1 ? '1 flow is held.' : `${count} flows are held.`;
  if (inForce === null) return 'Nothing is held.';
  return `What matches is held here for up to ${seconds} seconds, then it goes on by itself.`;
}
