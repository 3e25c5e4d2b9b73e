/** What the learner suspects before anything is measured, in their own words; and, further down, that again. */
import '../styles/capstone.css';
import { useEffect, useState } from 'preact/hooks';

const CHANGED = 'slowdown:suspicion';
const key = (id: string) => `slowdown-suspicion-${id}`;

/** What was written on this visit or on an earlier one. */
export function useSuspicion(id: string): [text: string, write: (text: string) => void] {
  const [text, setText] = useState('');
  useEffect(() => {
    const read = () => {
      try {
        setText(localStorage.getItem(key(id)) ?? '');
      } catch {
        // A browser that keeps nothing asks each time.
      }
    };
    read();
    addEventListener(CHANGED, read);
    return () => removeEventListener(CHANGED, read);
  }, [id]);
  const write = (next: string) => {
    setText(next);
    try {
      localStorage.setItem(key(id), next);
      dispatchEvent(new Event(CHANGED));
    } catch {
      // It lasts as long as the page.
    }
  };
  return [text, write];
}

export function Suspicion({ id, question }: { id: string; question: string }) {
  const [text, write] = useSuspicion(id);
  return (
    <div class="prediction suspicion not-content">
      <p class="question">
        <label for={`suspicion-${id}`}>{question}</label>
      </p>
      <textarea
        id={`suspicion-${id}`}
        rows={4}
        value={text}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        aria-describedby={`suspicion-${id}-note`}
      />
      <p class="note" id={`suspicion-${id}-note`}>
        It stays in this browser, and comes back further down beside what the proxy saw.
      </p>
    </div>
  );
}
