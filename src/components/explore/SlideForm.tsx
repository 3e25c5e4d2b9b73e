/** An explorer on a slide: the page's own figure at the deck's size, its keys kept from the deck, a link to the page. */
import './explore.css';
import './slide-form.css';
import type { ComponentChildren } from 'preact';

/** Keys that press what has the focus. */
const PRESSES = [' ', 'Enter'];
/** Keys of a presenter's remote control: they turn the page wherever the focus is. */
const TURNS = ['PageUp', 'PageDown'];

/**
 * The deck hears every key but those of inputs: it would take the arrows of a list, and the space of a button. A field keeps
 * its keys; Escape gives them back to the deck.
 */
function keep(event: KeyboardEvent): void {
  const { target, key } = event;
  if (!(target instanceof HTMLElement)) return;
  if (TURNS.includes(key)) return target.blur();
  if (!target.matches('input, select') && !PRESSES.includes(key)) return;
  event.stopPropagation();
  if (key === 'Escape') target.blur();
}

interface Props {
  /** A class of its own. */
  of: string;
  /** The whole explorer with what is set here. */
  link: string;
  children: ComponentChildren;
}

export function SlideForm({ of, link, children }: Props) {
  return (
    <div class={`explorer slide-form figure ${of}`} onKeyDown={keep}>
      {children}
      <p class="whole">
        <a href={link}>Open with these settings</a>
      </p>
    </div>
  );
}
