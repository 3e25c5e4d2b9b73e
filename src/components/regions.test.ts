import { describe, expect, test } from 'vitest';
import { cutRegion, readRegion, RegionError } from './regions.ts';

const source = `
const before = 1;
  // #region outer
  if (before) {
    // #region inner
    work();
    // #endregion inner
  }
  // #endregion outer
# #region python
print('done')
# #endregion python
// #region open
// #region hollow
// #endregion hollow
`;

describe('a region', () => {
  test('is cut without its markers and moved to the margin', () => {
    expect(cutRegion(source, 'a.ts', 'inner')).toBe('work();');
  });

  test('loses the markers of the regions inside it', () => {
    expect(cutRegion(source, 'a.ts', 'outer')).toBe('if (before) {\n  work();\n}');
  });

  test('may be one of Python', () => {
    expect(cutRegion(source, 'a.py', 'python')).toBe("print('done')");
  });

  test('that is missing is an error that names the file, the region, and what there is', () => {
    expect(() => cutRegion(source, 'a.ts', 'nope')).toThrow(
      new RegionError('a.ts has no region "nope". Regions there: outer, inner, python, open, hollow.'),
    );
  });

  test('that is not closed, or holds nothing, is an error', () => {
    expect(() => cutRegion(source, 'a.ts', 'open')).toThrow('Region "open" of a.ts lacks its #endregion open.');
    expect(() => cutRegion(source, 'a.ts', 'hollow')).toThrow('Region "hollow" of a.ts is empty.');
  });
});

test('a file that is not there is an error that names it', () => {
  expect(() => readRegion('labs/none.ts', 'x')).toThrow('There is no labs/none.ts to show the region "x" of.');
});
