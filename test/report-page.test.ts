/** The page that `--html` writes, in a real browser: it needs nothing, runs nothing, and everybody can read it. */
import { emptyWorkshop, slowdown, type TestWorkshop } from '@slowdown/cli/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage, violations } from './support/browser.ts';

/** A client that retries each refused upload once more, 300 of them, and one that wishes a page ill. */
const PROGRAM = `const at = process.env.AWS_ENDPOINT_URL + '/results/run/';
async function put(n) {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const headers = { 'amz-sdk-invocation-id': 'call-' + n, 'amz-sdk-request': 'attempt=' + attempt + '; max=3' };
    const { ok } = await fetch(at + n, { method: 'PUT', body: 'x', headers });
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
  }
}
for (let n = 0; n < 300; n += 30) await Promise.all(Array.from({ length: 30 }, (_, k) => put(n + k)));
await fetch(at + '%3Cscript%3E<script>alert(1)</script>"&');`;

await describeWith('browser', 'the report’s page', (location) => {
  let workshop: TestWorkshop;
  let browser: Browser;
  let file: string;
  beforeAll(async () => {
    workshop = await emptyWorkshop();
    browser = await launch(location ?? '');
    file = join(workshop.root, 'a report.html');
    const flags = ['--quiet', '--buckets', 'results', '--limit', 'PUT 200/s per prefix burst 60', '--html', file];
    const program = [process.execPath, '--input-type=module', '--eval', PROGRAM];
    expect(await slowdown(workshop, ['run', ...flags, '--', ...program])).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(async () => {
    await browser.close();
    await workshop[Symbol.asyncDispose]();
  });

  const phone = { width: 375, height: 800 };
  test.each([
    ['in daylight', { colorScheme: 'light' }],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: phone, hasTouch: true }],
    ['on a phone in the dark', { viewport: phone, colorScheme: 'dark' }],
    ['with large text', { viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 }],
  ] as const)(
    '%s: no complaint, no request, nothing that keeps anybody out, nothing cut off',
    async (_where, options) => {
      await using open = await openPage(browser, 'file://', pathToFileURL(file).pathname, options);
      const { page, complaints } = open;
      expect(await violations(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    },
  );

  test('without JavaScript it says all that it has to say', async () => {
    await using open = await openPage(browser, 'file://', pathToFileURL(file).pathname, { javaScriptEnabled: false });
    const { page } = open;
    await expect.poll(() => page.locator('.totals').innerText()).toMatch(/calls\s+301/);
    expect(await page.locator('.calls tbody tr').count()).toBe(200);
    expect(await page.getByText(/503 SlowDown, waited \d+ ms/).count()).toBeGreaterThan(0);
    expect(await page.getByText('The counts are of all 301 calls; 200 of them').count()).toBe(1);
  });

  test('what a program asked for is text, whatever it looks like', async () => {
    await using open = await openPage(browser, 'file://', pathToFileURL(file).pathname);
    const { page, complaints } = open;
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.getByText('script%3E').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('it is small enough for a ticket', async () => {
    expect((await stat(file)).size).toBeLessThan(400_000);
  });
});
