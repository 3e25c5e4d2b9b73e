/** Holding flows by hand, filters, and the one workbench of several lessons: in a real browser, on lesson 07. */
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countOf, launch, openPage, violations } from './support/browser.ts';
import { startSite, type Site } from './support/site.ts';

const LESSON = '/07-by-hand/';
const LIST_BUCKETS = '~s & ~u //127.0.0.1.*x-id=ListBuckets';

await describeWith('browser', 'flows held by hand', (executable) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    site = await startSite({}, 0, ['01-the-question', '07-by-hand']);
    browser = await launch(executable ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  const open = async (path = LESSON) => {
    const opened = await openPage(browser, site.url, path);
    // What is typed before the panel is alive is lost.
    await opened.page.locator('astro-island:not([ssr]) .panel').first().waitFor();
    return opened;
  };
  const heldCount = (page: Page) => page.locator('.held-count').innerText();
  const held = (page: Page) => page.getByRole('form', { name: /^The held answer/ });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  /** Holds the answers to ListBuckets, and runs the job until the first is held. */
  const holdFirst = async (page: Page) => {
    await page.getByRole('textbox', { name: 'Hold' }).fill(LIST_BUCKETS);
    await press(page, 'Hold');
    await page.getByRole('button', { name: 'Stop holding' }).waitFor();
    await press(page, 'Run the job');
    await expect.poll(() => heldCount(page)).toBe('1 flow is held.');
  };

  /** Opens one of the first calls. Its row may be out of sight: the rows follow what is held. */
  const openEarly = async (page: Page, name: RegExp) => {
    await page.getByRole('listbox', { name: /^\d+ calls?, oldest first/ }).press('Home');
    await page.getByRole('option', { name }).click();
  };

  /** Ends the job, whatever is held of it. */
  const finish = async (page: Page) => {
    await press(page, 'Stop holding');
    await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
    await press(page, 'Stop');
    await page.getByRole('button', { name: 'Run the job' }).waitFor();
    await expect.poll(() => heldCount(page)).toBe('Nothing is held.');
  };

  test('the answer to ListBuckets is held, made a 429 and let go; attempt 2 arrives, and the call tells of the hand', async () => {
    await using lesson = await open();
    const { page, complaints } = lesson;
    await holdFirst(page);
    const status = held(page).getByRole('textbox', { name: 'Status' });
    expect(await status.inputValue()).toBe('200');
    expect(await held(page).getByRole('textbox', { name: 'Body' }).inputValue()).toContain('ListAllMyBucketsResult');
    await status.fill('429');
    await press(page, 'Let it go, edited');
    await expect.poll(() => page.locator('.held .what').innerText()).toBe('answer 200, attempt 2');
    expect(await countOf(page, 'throttled')).toBe(1);
    await press(page, 'Let it go');
    // The job asks once more, and is held again: the rows have moved to that call when both tell of it.
    await expect.poll(() => page.locator('.held .what').innerText()).toBe('answer 200, attempt 1');
    await page.getByRole('option', { name: /^ListBuckets: not over yet/ }).waitFor();

    await openEarly(page, /^ListBuckets: answered, 2 attempts, 1 throttled/);
    const call = page.getByRole('region', { name: 'Call ListBuckets' });
    await expect.poll(() => call.innerText()).toMatch(/The answer was held for .* then let go, edited\./);
    expect(await call.getByRole('row', { name: 'status' }).innerText()).toMatch(/200\s+429/);
    await finish(page);
    expect(complaints).toEqual([]);
  });

  test('it goes by keyboard alone, and says what it does to those who listen', async () => {
    await using lesson = await open();
    const { page } = lesson;
    const field = page.getByRole('textbox', { name: 'Hold' });
    await expect.poll(() => field.isEnabled()).toBe(true);
    await field.focus();
    await page.keyboard.type(LIST_BUCKETS);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stop holding' }).waitFor();
    await page.getByRole('button', { name: 'Run the job' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'held' }).innerText()).toBe('1 flow is held.');
    expect(await violations(page)).toEqual([]);
    await held(page).getByRole('textbox', { name: 'Status' }).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('503');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.held .what').innerText()).toBe('answer 200, attempt 2');
    // The editor went with its flow; the keyboard is where the next one is told of.
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('held-count');
    await finish(page);
  });

  test('a held request is sent elsewhere, and the call tells where it would have gone', async () => {
    await using lesson = await open();
    const { page } = lesson;
    await page.getByRole('textbox', { name: 'Hold' }).fill('~q & ~u x-id=GetObject');
    await press(page, 'Hold');
    await page.getByRole('button', { name: 'Stop holding' }).waitFor();
    await press(page, 'Run the job');
    const request = page.getByRole('form', { name: /^The held request/ });
    await request.getByRole('textbox', { name: 'Path' }).fill('/results/nothing');
    await press(page, 'Let it go, edited');
    await expect.poll(() => page.locator('.plate').innerText()).toContain('exit code');
    await page.getByRole('tab', { name: /^Flows/ }).click();
    await page.getByRole('option', { name: /failed, 1 attempt/ }).click();
    const call = page.getByRole('region', { name: /^Call / });
    await expect.poll(() => call.innerText()).toContain('The request was edited by hand');
    expect(await call.getByRole('row', { name: 'path' }).innerText()).toMatch(/ListBuckets\.txt.*\/results\/nothing/s);
    await press(page, 'Stop holding');
    await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
  });

  test('the time left counts down; when it is over the flow goes on by itself, and the call tells so', async () => {
    await using lesson = await open();
    const { page } = lesson;
    await holdFirst(page);
    const left = async () => Number.parseInt(await page.getByRole('timer').innerText(), 10);
    const first = await left();
    expect(first).toBeLessThanOrEqual(60);
    await expect.poll(left).toBeLessThan(first - 1);
    const told = page.getByRole('region', { name: 'Call ListBuckets' });
    await openEarly(page, /^ListBuckets: not over yet/);
    await expect.poll(() => told.innerText()).toContain('The answer is held.');
    await expect
      .poll(() => told.innerText(), { timeout: 90_000 })
      .toMatch(/held for 60\.\d\ss, and as nobody let it go, it went on unchanged/);
    await finish(page);
  });

  test('a second page sees what is held, and can drop it', async () => {
    await using one = await open();
    await using other = await open();
    await holdFirst(one.page);
    await expect.poll(() => heldCount(other.page)).toBe('1 flow is held.');
    expect(await other.page.getByRole('textbox', { name: 'Hold' }).inputValue()).toBe(LIST_BUCKETS);
    await press(other.page, 'Drop it');
    // The SDK takes a connection without an answer for a failure that passes.
    await expect.poll(() => one.page.locator('.held .what').innerText()).toBe('answer 200, attempt 2');
    await finish(one.page);
  });

  test('an edit that can’t be made is refused in a sentence, and the flow is held still', async () => {
    await using lesson = await open();
    const { page } = lesson;
    await holdFirst(page);
    await held(page).getByRole('textbox', { name: 'Status' }).fill('999');
    await expect
      .poll(() => held(page).getByRole('alert').innerText())
      .toBe('A status is a number from 200 to 599, not "999".');
    expect(await held(page).getByRole('button', { name: 'Let it go, edited' }).isDisabled()).toBe(true);
    expect(await heldCount(page)).toBe('1 flow is held.');
    await finish(page);
  });

  test('an expression that can’t be read is marked at its place; one that can filters the calls', async () => {
    await using lesson = await open();
    const { page } = lesson;
    await press(page, 'Run the job');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Run the job' }).waitFor();
    const show = page.getByRole('textbox', { name: 'Show' });
    await show.fill('~m PUT & ~zz');
    expect(await show.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.flows .filter-problem').innerText()).toMatch(/column 10: ~zz is no operator/);
    expect(await page.locator('.flows .filter-problem code').innerHTML()).toBe('~m PUT &amp; <mark>~</mark>zz');
    await show.fill('~m PUT');
    await expect.poll(() => page.locator('.flows output').innerText()).toBe('6 of 24');
    await show.fill('');
    await expect.poll(() => page.locator('.flows output').innerText()).toBe('');
  });

  test('the workbench is at one lesson at a time; the page that it left can bring it back', async () => {
    await using hand = await open();
    await using question = await open('/01-the-question/');
    await expect.poll(() => hand.page.locator('.plate').innerText()).toContain('at another lesson');
    await expect.poll(() => question.page.locator('.plate').innerText()).toContain('ready');
    await press(hand.page, 'Bring it here');
    await expect.poll(() => hand.page.getByRole('textbox', { name: 'Hold' }).isEnabled()).toBe(true);
    await expect.poll(() => question.page.locator('.plate').innerText()).toContain('at another lesson');
    expect(await violations(question.page)).toEqual([]);
  });

  test('another site cannot hold flows here', async () => {
    for (const endpoint of ['hold', 'held', 'lab', 'fault']) {
      const headers = { origin: 'http://evil.example', 'content-type': 'application/json' };
      const post = await fetch(`${site.url}/workbench/${endpoint}`, { method: 'POST', headers, body: '{}' });
      expect(post.status, endpoint).toBe(403);
    }
  });
});
