import { expect, test } from 'vitest';
import { emptied } from './emptied.ts';

test.each([
  ['as it is', '/labs/01/solution/upload.ts', '/labs/01/solution/upload.ts', ''],
  ['with a query', '/labs/01/solution/upload.ts', '/labs/01/solution/upload.ts?v=1', ''],
  ['on Windows', 'C:\\labs\\01\\solution\\upload.ts', 'C:/labs/01/solution/upload.ts', ''],
  ['of another name', '/labs/01/solution/upload.ts', '/labs/01/solution/upload.tsx', null],
])('a file is known by the id that vite gives it: %s', (_what, file, id, content) => {
  expect(emptied([file]).load(id)).toBe(content);
});
