/** A command to be typed: it may go on in another line, but not within the name of an option. */
export function Command({ of }: { of: string }) {
  return (
    <code>
      {of.split(/(--[a-z-]+)/).map((part, n) =>
        n % 2 === 0 ? (
          part
        ) : (
          <span key={n} class="whole">
            {part}
          </span>
        ),
      )}
    </code>
  );
}
