/**
 * The fleet explorer where its thread has no memory, in a real browser: the worker's own script runs, after a few lines that
 * make it happen. Array buffers are reserved and never touched: Chromium gives a tab 16 GiB of them, and the machine none.
 */
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openPage } from './support/browser.ts';
import { startSite, type Site } from './support/site.ts';

const WORKER = /\/worker[^/]*\.js/;
/** As objects they would need several times the tight heap. */
const MANY = '?workers=200000&calls=1000&speed=full';

/** Takes array buffers until the browser gives no more, but for so much that is left to the simulation. */
const takeAll = (leftBytes: number) => `
  const left = new ArrayBuffer(${leftBytes});
  globalThis.taken = [];
  for (let bytes = 2 ** 34; bytes >= 64; bytes /= 2) {
    try { for (;;) taken.push(new ArrayBuffer(bytes)); } catch {}
  }
  left.transfer(0);
`;

/** Waits for an answer that does not come before the test gives it, and neither computes nor listens until then. */
const HELD = '/held-by-the-test';
const hold = (condition: string) => `
  addEventListener('message', ({ data }) => {
    if (!(${condition})) return;
    const request = new XMLHttpRequest();
    request.open('GET', '${HELD}', false);
    request.send();
  });
`;

await describeWith('browser', 'a fleet whose thread has no memory', (executable) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(), launch(executable ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  /** The page, alive, whose workers begin with these lines. */
  async function open(prologue: string, query = '') {
    const opened = await openPage(browser, site.url, '/explore/fleet/');
    await opened.page.route(WORKER, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: prologue + (await response.text()) });
    });
    await opened.page.goto(`${site.url}/explore/fleet/${query}`);
    await opened.page.locator('astro-island:not([ssr]) .explorer').first().waitFor();
    return opened;
  }
  const said = (page: Page) => page.locator('.stage > [role=status]').innerText();
  const shows = (page: Page, words: RegExp) => expect.poll(() => said(page)).toMatch(words);
  const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true }).click();
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const plots = (page: Page) =>
    page.locator('.plots [role=img]').evaluateAll((all) => all.map((each) => each.ariaLabel));

  test('too large a fleet: it is said, what was seen stays, and a smaller one runs', async () => {
    await using opened = await open(takeAll(2 ** 25));
    const { page, complaints } = opened;
    const before = await plots(page);
    await field(page, 'Workers').fill('1000000');
    await start(page);
    await shows(
      page,
      /^The simulation broke off: Array buffer allocation failed\. A smaller fleet needs less memory\.$/,
    );
    await page.getByText('another fleet than the fields say').waitFor();
    expect(await plots(page)).toEqual(before);
    await expect.poll(() => page.workers()).toEqual([]);

    await field(page, 'Workers').fill('200');
    await field(page, 'Calls of each').fill('50');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('full');
    await start(page);
    await shows(page, / is done after .*; .* is done after /);
    expect(await plots(page)).not.toEqual(before);
    expect(complaints).toEqual([]);
  });

  test('in the midst of a run: it is said, and how far it came stays on the page', async () => {
    await using opened = await open(
      `addEventListener('message', ({ data }) => { if (data.speed === 60) { ${takeAll(64)} } });`,
      '?speed=1',
    );
    const { page, complaints } = opened;
    const far = page.locator('.far');
    await expect.poll(() => far.innerText()).toMatch(/^00:00:0[2-9] /);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
    await shows(page, /^The simulation broke off: Array buffer allocation failed\./);
    await page.getByRole('row', { name: /^Ended after not by 00:00:/ }).waitFor();
    expect((await plots(page)).join()).toMatch(/botocore-legacy [\d.]+K/);
    expect(complaints).toEqual([]);
  });

  test('a thread that ends without a word: it is said, and can be stopped and started', async () => {
    await using opened = await open('setTimeout(close, 1000);', '?speed=1');
    const { page, complaints } = opened;
    await shows(page, /^Nothing was heard of the simulation for 5 s\./);
    // Not only for ears: while it runs, how far it came is seen in this place.
    const sentence = await page.locator('.stage > [role=status]').boundingBox();
    expect(sentence?.width).toBeGreaterThan(200);
    expect(page.workers()).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await shows(page, /^Stopped at 00:00:0/);
    await page.unroute(WORKER);
    await start(page);
    await expect.poll(() => page.workers()).toHaveLength(1);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a thread that is slow is not a dead one: nothing is ended, and it goes on when it is heard again', async () => {
    await using opened = await open(hold('data.kind === "start"'));
    const { page, complaints } = opened;
    const held: Route[] = [];
    await page.route(`**${HELD}`, (route) => void held.push(route));
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('full');
    await start(page);
    await shows(page, /^Nothing was heard of the simulation for 5 s\./);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await held[0]?.fulfill({ body: '' });
    await shows(page, / is done after .*; .* is done after /);
    expect(complaints).toEqual([]);
  });

  describe('with a heap of 64 MB', () => {
    let tight: Browser;
    beforeAll(async () => {
      tight = await launch(executable ?? '', ['--js-flags=--max-old-space-size=64']);
    });
    afterAll(() => tight.close());

    test('200,000 workers run twice: what grows with them is in array buffers, whose end is told', async () => {
      await using opened = await openPage(tight, site.url, `/explore/fleet/${MANY}`);
      const { page, complaints } = opened;
      // Each worker of both fleets has sent something.
      await page.getByRole('row', { name: /^Attempts [2-9]\d\d,\d{3} [2-9]\d\d,\d{3}$/ }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await shows(page, /^Stopped at /);
      expect(complaints).toEqual([]);
    });

    test('what fills the heap itself takes the tab along: no page can tell of it, the browser does', async () => {
      await using opened = await openPage(tight, site.url, '/explore/fleet/');
      const { page } = opened;
      const crashed = page.waitForEvent('crash');
      await page.evaluate(() => {
        const script = 'const all = []; for (;;) all.push({})';
        new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
      });
      await crashed;
    });
  });
});
