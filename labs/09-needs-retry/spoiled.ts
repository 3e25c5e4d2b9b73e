/** What the job reads, and what the workbench's proxy does to the first answer to each GET. */
export const SPOILED = [
  { kind: 'refused', keys: ['refused-1', 'refused-2'], fault: '503 SlowDown' },
  { kind: 'closed', keys: ['closed-1', 'closed-2'], fault: 'closed' },
  { kind: 'changed', keys: ['changed-1', 'changed-2'], fault: 'corrupted' },
  { kind: 'cut', keys: ['cut-1', 'cut-2'], fault: 'truncated 50%' },
  { kind: 'half-read', keys: ['half-read-1', 'half-read-2'], fault: 'corrupted' },
] as const;
