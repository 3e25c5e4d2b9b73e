/** Takes along a link to what is seen now, and says so. */
import { useState } from 'preact/hooks';

export function CopyLink({ address }: { address(): string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    const link = address();
    // The address bar shows it, too: where a page may not copy, it is there to be taken.
    history.replaceState(history.state, '', link);
    try {
      await navigator.clipboard.writeText(link);
      setSaid('The link is copied.');
    } catch {
      setSaid('This browser does not let a page copy. The link stands in the address bar.');
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span class="said" role="status">
        {said}
      </span>
    </>
  );
}
