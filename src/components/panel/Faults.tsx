/** The faults that a lab offers: the chosen one strikes every request. */
interface Props {
  /** What each does, to follow "the proxy ...". */
  faults: readonly string[];
  chosen: number | null;
  /** Why none can be chosen now; null where one can. */
  fixed: string | null;
  onChoose(fault: number | null): void;
}

export function Faults({ faults, chosen, fixed, onChoose }: Props) {
  return (
    <div class="faults">
      <label for="fault">To every request the proxy</label>
      <select
        id="fault"
        value={chosen ?? ''}
        disabled={fixed !== null}
        onChange={({ currentTarget: { value } }) => onChoose(value === '' ? null : Number(value))}
      >
        <option value="">passes on the backend’s answer</option>
        {faults.map((fault, index) => (
          <option key={fault} value={index}>
            {fault}
          </option>
        ))}
      </select>
    </div>
  );
}
