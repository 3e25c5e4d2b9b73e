/** The site as plain files, in a real browser: `npm run static` promises that it needs no more than a web server. */
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGES } from './support/addresses.ts';
import { countOf, launch, openPage, violations } from './support/browser.ts';
import { serveStatic, type StaticSite } from './support/static.ts';

const LESSON = '/01-the-question/';

await describeWith('browser', 'the static site', (executable) => {
  let site: StaticSite;
  let browser: Browser;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveStatic(), launch(executable ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  test.each(PAGES)(
    '%s is whole: nothing missing, no complaint, no axe violation, nothing asked of a workbench',
    async (path) => {
      await using opened = await openPage(browser, site.url, path);
      const { page, complaints } = opened;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.reload({ waitUntil: 'networkidle' });
      expect((await page.locator('h1').first().innerText()).length).toBeGreaterThan(0);
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(asked.filter((each) => each.startsWith('/workbench'))).toEqual([]);
      expect(site.missing).toEqual([]);
    },
  );

  test('a filter works on the recorded run', async () => {
    await using opened = await openPage(browser, site.url, '/07-by-hand/');
    const { page } = opened;
    await page.getByRole('slider', { name: /^Moment of the run/ }).press('End');
    const show = page.getByRole('textbox', { name: 'Show' });
    const found = () => page.locator('.flows output').innerText();
    await show.fill('~m PUT');
    await expect.poll(found).toBe('6 of 24');
    await show.fill('~c 429');
    await expect.poll(found).toBe('1 of 24');
    await page.getByRole('option', { name: /^ListBuckets: answered, 2 attempts/ }).click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Call ListBuckets' }).innerText())
      .toMatch(/edited by hand/);
  });

  test('the recorded run plays in the panel', async () => {
    await using opened = await openPage(browser, site.url, LESSON);
    const { page, complaints } = opened;
    await expect.poll(() => page.locator('.panel').innerText()).toContain('Recorded run:');
    // What came out would answer the page's question.
    expect(await countOf(page, 'calls')).toBe(0);
    await page.getByRole('button', { name: /^Skip it/ }).click();
    await page.reload();
    await expect.poll(() => countOf(page, 'calls')).toBe(400);
    const moment = page.getByRole('slider', { name: /^Moment of the run/ });
    await moment.focus();
    await moment.press('Home');
    await expect.poll(() => countOf(page, 'calls')).toBe(0);
    await page.getByRole('button', { name: /^Speed: 1 times/ }).click();
    await page.getByRole('button', { name: /^Speed: 4 times/ }).click();
    await page.getByRole('button', { name: 'Play the run' }).click();
    await expect.poll(() => countOf(page, 'calls')).toBe(400);
    expect(await countOf(page, 'lost')).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('a fleet is simulated in a worker', async () => {
    await using opened = await openPage(browser, site.url, '/explore/fleet/?workers=200&calls=50&limit=200&speed=full');
    const { page, complaints } = opened;
    await expect.poll(() => page.locator('.stage > [role=status]').innerText()).toMatch(/ is done after /);
    expect(site.missing).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
