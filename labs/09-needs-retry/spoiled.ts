/** What the job reads, and what the workbench's proxy does to the first answer to each GET. */
export const SPOILED = [
  { kind: 'refused', keys: ['refused-1', 'refused-2'], fault: '503 SlowDown', words: '503 SlowDown' },
  { kind: 'closed', keys: ['closed-1', 'closed-2'], fault: 'closed', words: 'connection closed, no answer' },
  { kind: 'changed', keys: ['changed-1', 'changed-2'], fault: 'corrupted', words: 'one byte changed' },
  { kind: 'cut', keys: ['cut-1', 'cut-2'], fault: 'truncated 50%', words: 'breaks off in the middle' },
  { kind: 'half-read', keys: ['half-read-1', 'half-read-2'], fault: 'corrupted', words: 'one byte changed' },
] as const;
