import { expect, test } from 'vitest';
import { HEADS, policyRows } from './policies.ts';

test('the table of policies says what the sources say', () => {
  const rows = new Map(
    policyRows().map(([name, ...cells]) => [name, cells.map((cell) => cell.replaceAll('\u00A0', ' '))]),
  );
  expect(rows.get('botocore-standard')).toEqual(['3', '1, 2 s', '50, 100 ms', '5 of 500, else 14', 'none']);
  expect(rows.get('botocore-legacy')).toEqual(['5', '1, 2, 4, 8 s', '1, 2, 4, 8 s', 'nothing', 'none']);
  expect(rows.get('js-standard-before')).toEqual(['3', '0.5, 1 s', '100, 200 ms', '5 of 500, else 10', 'none']);
  expect(rows.get('js-adaptive')?.at(-1)).toBe('adapts');
  for (const cells of rows.values()) expect(cells).toHaveLength(HEADS.length - 1);
});
