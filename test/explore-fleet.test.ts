/** The fleet explorer in a real browser: a worker that simulates, a page that shows it, and a command that says the same. */
import { readFile } from 'node:fs/promises';
import { CHECKOUT, slowdown } from '@slowdown/cli/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { launch, openPage, violations } from './support/browser.ts';
import { startSite, type Site } from './support/site.ts';

const PATH = '/explore/fleet/';
const SMALL = '?workers=200&calls=50&limit=200&burst=200&speed=full';
const CALLS = 200 * 50;

const sum = z.number();
const result = z.object({
  endedMs: z.number().nullable(),
  totals: z.object({ succeeded: sum, lost: sum, attempts: sum, throttled: sum }),
  mostRetriesInAMinute: sum,
});
const whole = (value: number) => value.toLocaleString('en');

await describeWith('browser', 'the fleet explorer', (executable) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(), launch(executable ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  const open = (query = '', options: BrowserContextOptions = {}) =>
    openPage(browser, site.url, PATH + query, { acceptDownloads: true, ...options });
  const said = (page: Page) => page.locator('.stage > [role=status]').innerText();
  const isOver = (page: Page) => expect.poll(() => said(page)).toMatch(/ is done after .*; .* is done after /);
  const cells = async (page: Page, row: string) => {
    const found = page.getByRole('row', { name: new RegExp(`^${row}`) }).locator('td');
    return found.allInnerTexts();
  };
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

  test('a link runs at once, comes to what the command says that stands below', async () => {
    await using opened = await open(`${SMALL}&task-calls=20&compute=2&after-loss=1&pause-spread=50`);
    const { page, complaints } = opened;
    await isOver(page);
    const [, ...words] = (await page.locator('.command code').innerText()).split(' ').slice(1);
    const { stdout } = await slowdown(CHECKOUT, [...words, '--json']);
    const both = z.array(result).parse(JSON.parse(stdout));
    expect(both.map(({ totals }) => totals.succeeded + totals.lost)).toEqual([CALLS, CALLS]);
    expect(await cells(page, 'Calls succeeded')).toEqual(both.map(({ totals }) => whole(totals.succeeded)));
    expect(await cells(page, 'Attempts')).toContain(whole(both[1]?.totals.attempts ?? NaN));
    expect(await cells(page, 'Retries in the worst minute')).toEqual(
      both.map(({ mostRetriesInAMinute, endedMs }) =>
        (endedMs ?? Infinity) < 60_000 ? `${whole(mostRetriesInAMinute)} (all of them)` : whole(mostRetriesInAMinute),
      ),
    );
    expect(complaints).toEqual([]);
  });

  test('by keyboard: started, paused, gone on with, stopped in the middle; it says how far it came', async () => {
    await using opened = await open('?speed=1', { colorScheme: 'dark' });
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const far = () => page.locator('.far').innerText();
    await expect.poll(far).toMatch(/^00:00:0[2-9] of the simulated job\. botocore-legacy: \d+ % of the calls;/);
    const button = page.locator('.runs .primary');
    await button.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toMatch(/^Paused at 00:00:\d\d of the simulated job\. /);
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toBe('It goes on.');
    await expect.poll(far).toMatch(/^00:00:/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => said(page))
      .toMatch(/^Stopped at 00:00:\d\d .*legacy: \d+ % .*standard: \d+ % of the calls\.$/);
    expect(await cells(page, 'Ended after')).toEqual([
      expect.stringMatching(/^not by 00:00:/),
      expect.stringMatching(/^not by 00:00:/),
    ]);
    await page.getByText('The numbers', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Both fleets, second by second' }).waitFor();
    // What the header half covers has no size that could be judged.
    await page.evaluate(() => scrollTo(0, 0));
    expect(await violations(page)).toEqual([]);
    // Started again it begins anew, at another speed.
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('full');
    await button.focus();
    await page.keyboard.press('Enter');
    await isOver(page);
    expect(complaints).toEqual([]);
  });

  test('by mouse: a surprise is a link, a slider moves a number, and what was seen is in the address', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('link', { name: 'A hundred calls, one quota' }).click();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('full');
    await isOver(page);
    expect(new URL(page.url()).searchParams.get('concurrency')).toBe('100');
    expect((await cells(page, 'Calls lost'))[1]).toMatch(/^95,\d{3} \(95\.\d\s%\)$/);

    await page.getByRole('slider', { name: 'At once, each, slider' }).press('Home');
    expect(await field(page, 'At once, each').inputValue()).toBe('1');
    await page.getByText('another fleet than the fields say').waitFor();
    await page.getByRole('button', { name: 'Start with these' }).click();
    // What was started is on the screen, also where the settings are longer than it.
    const top = async () => (await page.locator('.runs').boundingBox())?.y ?? -1;
    await expect.poll(async () => Math.floor((await top()) / 200)).toBe(0);
    await isOver(page);
    await expect.poll(() => new URL(page.url()).searchParams.get('concurrency')).toBeNull();

    await using again = await openPage(browser, site.url, PATH + new URL(page.url()).search);
    await isOver(again.page);
    expect(await again.page.locator('.outcome').innerText()).toBe(await page.locator('.outcome').innerText());
  });

  test('a link from hands that meant no good: a sentence beside each field, nothing started, nothing blank', async () => {
    await using opened = await open('?workers=0&limit=NaN&minutes=-1&policy=boto%3Cimg%20src=x%3E&seed=1e999');
    const { page, complaints } = opened;
    for (const name of ['Workers', 'Limit, each prefix', 'Longest run', 'Seed']) {
      await expect.poll(() => field(page, name).getAttribute('aria-invalid')).toBe('true');
    }
    const problems = await page.locator('.problem:not(:empty)').allInnerTexts();
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toContain('“0” does not fit here: write a whole number from 1 to 1,000,000.');
    expect(await said(page)).toMatch(/^Recorded/);
    await page.getByText('a link with them starts nothing by itself').waitFor();
    expect(await cells(page, 'Calls succeeded')).toEqual(['97,755', '77,295']);
    expect(await violations(page)).toEqual([]);

    // Each is possible; both together are not.
    await field(page, 'Workers').fill('1000000');
    await field(page, 'At once, each').fill('100');
    await page
      .getByText(/are 100,000,000 calls, and a page can hold a million/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect.poll(() => said(page)).toMatch(/a page can hold a million/);
    expect(complaints).toEqual([]);
  });

  test('a huge fleet can be stopped at any moment', async () => {
    await using opened = await open('?workers=1000000&calls=1000&latency=1&policy=none&compare=none&speed=full');
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => said(page)).toMatch(/^Stopped /);
    expect(complaints).toEqual([]);
  });

  test('where the script of its thread does not come it says so, and can be started again', async () => {
    await using opened = await open();
    const { page } = opened;
    // A click before the page is alive is lost.
    await expect.poll(() => page.locator('astro-island:not([ssr]) .explorer').count()).toBeGreaterThan(0);
    await page.route(/\/worker[^/]*\.js/, (route) => route.abort());
    const start = page.getByRole('button', { name: 'Start', exact: true });
    await start.click();
    await expect
      .poll(() => said(page))
      .toBe('The simulation broke off: its script did not come. Start asks for it again.');
    await page.unroute(/\/worker[^/]*\.js/);
    await start.click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => page.locator('.far').innerText()).toMatch(/^00:(?!00:00 )/);
  });

  test('the file has a row for each second of each policy, and they add up', async () => {
    await using opened = await open(SMALL);
    const { page } = opened;
    await isOver(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('slowdown-fleet.csv');
    const [head, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(head).toBe('policy,second,seconds,succeeded,lost,attempts,retries,throttled,failed,inFlight,sleeping');
    const of = (policy: string) => rows.map((row) => row.split(',')).filter(([name]) => name === policy);
    for (const policy of ['botocore-legacy', 'botocore-standard']) {
      const seconds = of(policy);
      expect(seconds.map(([, second]) => Number(second))).toEqual(seconds.map((_, n) => n + 1));
      expect(seconds.reduce((calls, row) => calls + Number(row[3]) + Number(row[4]), 0)).toBe(CALLS);
    }
  });

  test('without JavaScript the fleet that it begins with stands there, numbers and plots', async () => {
    await using opened = await open('', { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('.outcome').innerText()).toMatch(/Calls succeeded\s+97,755\s+77,295/);
    await page.getByRole('img', { name: /^Attempts a second/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).isVisible()).toBe(false);
  });
});
