/** The explorers of one call's schedule and of a limit, in a real browser: by hand, by keyboard, and by somebody else's link. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, slowdown } from '@slowdown/cli/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { captionsOf, violations } from './support/browser.ts';
import { visitedSite } from './support/visited.ts';

const RETRIES = '/explore/retries/';
const THROTTLE = '/explore/throttle/';
const PHONE = { width: 390, height: 844 };

/** The links of a page that lead to itself, with their words. */
function linksOf(page: string): [words: string, address: string][] {
  const text = readFileSync(join(ROOT, `src/content/docs${page.slice(0, -1)}.mdx`), 'utf8');
  return [...text.matchAll(/\[([^\]]+)\]\((\/explore\/\w+\/\?[^)]+)\)/g)].map(([, words = '', address = '']) => [
    words,
    address,
  ]);
}

const alive = (page: Page) =>
  expect.poll(() => page.locator('astro-island:not([ssr]) .explorer').count()).toBeGreaterThan(0);
const captions = (page: Page) => captionsOf(page.locator('.explorer'));
const problems = async (page: Page) =>
  (await page.locator('.explorer .problem').allInnerTexts()).filter((text) => text !== '');
/** The address once it has settled on what is set. */
const query = (page: Page) => decodeURIComponent(new URL(page.url()).search).replaceAll('+', ' ');

/** What a click on "Save as CSV" gives: rows by their heads. */
async function saved(page: Page): Promise<Record<string, string>[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  const [heads = '', ...lines] = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  const names = heads.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, n) => [names[n] ?? '', cell])));
}

await describeWith('browser', 'the explorers', (executable) => {
  const site = visitedSite(executable);

  const open = async (path: string, options: BrowserContextOptions = {}) => {
    const opened = await site.open(path, options);
    // A key pressed before the page is alive is lost.
    if (options.javaScriptEnabled !== false) await alive(opened.page);
    return opened;
  };

  describe('what the pages promise', () => {
    test.each(linksOf(RETRIES))('%s', async (words, path) => {
      await using opened = await open(RETRIES);
      const { page, complaints } = opened;
      await page.getByRole('link', { name: words }).click();
      await expect.poll(() => page.url()).toBe(site.url() + path);
      await expect.poll(() => captions(page)).toEqual(SCHEDULES[words]);
      expect(complaints).toEqual([]);
    });

    test('a link that was cut inside an escape gets its page', async () => {
      const response = await fetch(`${site.url()}${RETRIES}?failures=503%2`);
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<h1')]);
    });

    test('the command that the page shows gives the page’s numbers, with everything set', async () => {
      const failures = 'failures=400+ThrottlingException,+429+x-amz-retry-after%3D900,+500+x5';
      const rest = 'policy=js-adaptive&compare=botocore-standard&service=dynamodb&attempts=8&tokens=60&seed=42';
      await using opened = await open(`${RETRIES}?${failures}&${rest}&longPoll=yes`);
      const { page } = opened;
      await expect.poll(async () => (await captions(page))[0]).toMatch(/^js-adaptive: 6 attempts, .* given up\.$/);
      const rows = await saved(page);
      const command = await page.locator('.command code').innerText();
      expect(command).toMatch(/^npx slowdown /);
      const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      const { stdout } = await slowdown(CHECKOUT, [...args.slice(2), '--json']);
      const results = JSON.parse(stdout) as { policy: string; rows: Record<string, unknown>[] }[];
      const told = results.flatMap(({ policy, rows: each }) =>
        each.map(({ attempt, atMs, delayMs, tokens }) => [policy, attempt, atMs, delayMs, tokens ?? ''].map(String)),
      );
      const heads = ['policy', 'attempt', 'sent_at_ms', 'delay_ms', 'tokens'];
      expect(rows.map((row) => heads.map((head) => row[head]))).toEqual(told);
    });

    test.each(linksOf(THROTTLE))('%s', async (words, path) => {
      await using opened = await open(THROTTLE);
      const { page, complaints } = opened;
      await page.getByRole('link', { name: words }).click();
      await expect.poll(() => page.url()).toBe(site.url() + path);
      await expect.poll(() => captions(page)).toEqual([LIMITS[words]?.caption]);
      LIMITS[words]?.holds((await saved(page)).map(({ refused, partitions }) => [Number(refused), Number(partitions)]));
      expect(complaints).toEqual([]);
    });

    test('a link opened by itself shows the same, and Back goes to what was before', async () => {
      const [[words, path] = ['', '']] = linksOf(RETRIES);
      await using opened = await open(path);
      const { page } = opened;
      await expect.poll(() => captions(page)).toEqual(SCHEDULES[words]);
      await page.getByRole('link', { name: linksOf(RETRIES)[1]?.[0] ?? '' }).click();
      await expect.poll(() => captions(page)).not.toEqual(SCHEDULES[words]);
      await page.goBack();
      await expect.poll(() => captions(page)).toEqual(SCHEDULES[words]);
      // A heading's own link is followed to the heading.
      await page.locator('a[href="#what-it-assumes"]').first().click();
      await expect
        .poll(() => page.evaluate(() => document.querySelector('#what-it-assumes')?.getBoundingClientRect().top))
        .toBeLessThan(900);
      expect(await captions(page)).toEqual(SCHEDULES[words]);
    });
  });

  describe('a link of somebody else, broken in every part', () => {
    const broken: [page: string, query: string, sentences: RegExp[], opened: string][] = [
      [
        RETRIES,
        '?failures=200&policy=evil&service=__proto__&tokens=-1&seed=NaN&attempts=1e9&longPoll=maybe&jitter=%00',
        [
          /200 is no failure/,
          /“evil”.*“botocore-standard: /,
          /“__proto__”/,
          /“1e9”/,
          /0 to 500\. 500 is used/,
          /./,
          /“NaN”/,
          /neither yes nor no\. No is used/,
        ],
        'botocore-standard: 3 attempts, 633 ms of waiting, given up.',
      ],
      [
        THROTTLE,
        `?rate=0&offered=1e9&burst=-5&seconds=Infinity&shape=%3Cscript%3E&keys=&splits=2&splitAfter=${'9'.repeat(3000)}`,
        [
          /from 1 to 5,500\. 350 is used/,
          /“1e9”/,
          /“-5”/,
          /“Infinity”/,
          /“<script>”/,
          /“”/,
          /“2” is neither/,
          /“9{24}…”/,
        ],
        'Of 30,000 requests 26,999 pass, and 3,001 are refused: 10 %. It splits once, after 22 s.',
      ],
    ];
    test.each(broken)(
      '%s: a sentence beside each field, and the beginning is shown',
      async (path, asked, sentences, caption) => {
        await using opened = await open(path + asked, { viewport: PHONE, colorScheme: 'dark' });
        const { page, complaints } = opened;
        await expect.poll(async () => (await problems(page)).length).toBe(sentences.length);
        for (const [n, sentence] of (await problems(page)).entries()) expect(sentence).toMatch(sentences[n] ?? /^$/);
        expect((await captions(page))[0]).toBe(caption);
        expect(await page.locator('.explorer [aria-invalid=true]').count()).toBe(sentences.length);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await violations(page)).toEqual([]);
        expect(complaints).toEqual([]);
      },
    );

    test('is mended by keyboard, and the address then says what is seen', async () => {
      await using opened = await open(`${THROTTLE}?rate=zero&offered=700`);
      const { page } = opened;
      const limit = page.getByRole('textbox', { name: 'Limit of each partition' });
      await expect.poll(() => limit.getAttribute('aria-invalid')).toBe('true');
      await limit.press('ControlOrMeta+a');
      await page.keyboard.type('700');
      await expect.poll(() => problems(page)).toEqual([]);
      await expect.poll(() => query(page)).toBe('?rate=700&offered=700');
      expect(await captions(page)).toEqual(['All 42,000 requests pass. The prefix does not split.']);
    });

    test('more than a page can play is said, and the part that it plays is shown', async () => {
      await using opened = await open(`${THROTTLE}?offered=10000&seconds=300`);
      await expect
        .poll(() => problems(opened.page))
        .toEqual([
          'This page plays 200,000 requests at most: the first 20 of 300 seconds are shown. Send less, or for less long.',
        ]);
      await expect.poll(() => captions(opened.page)).toEqual([expect.stringMatching(/^Of 200,000 requests /)]);
    });
  });

  test('by keyboard: sliders, choices and the second that is looked at', async () => {
    await using opened = await open(THROTTLE);
    const { page } = opened;
    const slider = page.getByRole('slider', { name: 'Limit of each partition, slider' });
    await slider.press('End');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('5,500 requests a second');
    await expect.poll(() => query(page)).toBe('?rate=5500');
    // The next field's box, and then its slider.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Home');
    await expect.poll(() => captions(page)).toEqual(['All 60 requests pass. The prefix does not split.']);
    const look = page.getByRole('slider', { name: 'Look at a second' });
    await look.press('End');
    await expect
      .poll(() => look.getAttribute('aria-valuetext'))
      .toBe('second 59: 1 let through, 0 refused, 1 partition, 349 to 350 tokens');
    await page.getByRole('button', { name: 'Reset all' }).press('Enter');
    await expect.poll(() => query(page)).toBe('');
    await expect.poll(() => captions(page)).toEqual([expect.stringMatching(/^Of 30,000 /)]);
  });

  test('by mouse: failures are added and taken away, another policy is chosen, a second is pointed at', async () => {
    await using opened = await open(RETRIES);
    const { page } = opened;
    const button = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await page.getByLabel('Who tries again').selectOption('js-standard');
    await expect.poll(() => query(page)).toBe('?policy=js-standard');
    await button('+ timeout');
    await button('+ timeout');
    await expect.poll(() => query(page)).toBe('?failures=503 SlowDown x4, timeout x2&policy=js-standard');
    expect((await captions(page))[1]).toMatch(/^botocore-legacy: 5 attempts, .* given up\.$/);
    for (let n = 0; n < 5; n++) await button('− the last');
    await expect
      .poll(() => captions(page))
      .toEqual([
        expect.stringMatching(/^js-standard: 2 attempts, 627 ms of waiting, it succeeds\.$/),
        expect.stringMatching(/^botocore-legacy: 2 attempts, 627 ms of waiting, it succeeds\.$/),
      ]);
    await page.getByText('More to set').click();
    await button('Draw again');
    await expect.poll(() => query(page)).toContain('seed=2');

    await page.goto(site.url() + THROTTLE);
    await alive(page);
    await page.locator('.explorer .canvas').hover({ position: { x: 2, y: 100 } });
    await expect.poll(() => page.locator('.look output').innerText()).toMatch(/^second 0: 500 let through/);
  });

  test('the link is copied, said, and leads to what was seen', async () => {
    await using opened = await open(`${RETRIES}?failures=500`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = opened;
    await expect.poll(async () => (await captions(page))[0]).toMatch(/31 ms/);
    await page.getByRole('button', { name: '+ 429', exact: true }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(() => page.locator('.take [role=status]').innerText()).toBe('The link is copied.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${site.url()}${RETRIES}?failures=500%2C+429`,
    );
  });

  test.each([RETRIES, THROTTLE])('%s without JavaScript: the picture, the sentence and the table', async (path) => {
    await using opened = await open(path, { javaScriptEnabled: false });
    const { page } = opened;
    expect((await captions(page))[0]).toMatch(/633 ms of waiting|26,999 pass/);
    expect(await page.locator('.explorer .numbers tbody tr').count()).toBeGreaterThan(2);
    expect(await page.locator('.explorer .fields').first().isVisible()).toBe(false);
  });
});

/** What the sentences beside the links say, as the page shows it. */
const SCHEDULES: Record<string, string[]> = {
  'A 503 without a name': [
    'botocore-standard: 3 attempts, 1.1 s of waiting, it succeeds.',
    'botocore-standard-before: 3 attempts, 3.0 s of waiting, it succeeds.',
  ],
  'Three seconds, please': [
    'js-standard: 3 attempts, 6.0 s of waiting, it succeeds.',
    'botocore-standard: 3 attempts, 1.5 s of waiting, it succeeds.',
  ],
  'Not out of attempts, but of tokens': [
    'botocore-standard: 2 attempts, 31 ms of waiting, given up.',
    'botocore-legacy: 3 attempts, 633 ms of waiting, it succeeds.',
  ],
};

const LIMITS: Record<string, { caption: string; holds(seconds: [refused: number, partitions: number][]): void }> = {
  'Seventeen partitions, and the limit of one': {
    caption: 'Of 60,000 requests 47,925 pass, and 12,075 are refused: 20 %. It splits 16 times, first after 7 s.',
    holds(seconds) {
      expect(seconds.at(-1)?.[1]).toBe(17);
      const second = seconds.slice(60).reduce((sum, [refused]) => sum + refused, 0);
      expect(second / (60 * 500)).toBeCloseTo(0.2, 1);
    },
  },
  'Below the limit, and 82 % refused': {
    caption: 'Of 16,800 requests 3,000 pass, and 13,800 are refused: 82 %. The prefix does not split.',
    holds: (seconds) => expect(new Set(seconds.map(([refused]) => refused))).toEqual(new Set([230])),
  },
  'Too much, and nobody notices for a minute': {
    caption: 'Of 42,600 requests 42,349 pass, and 251 are refused: less than 1 %. The prefix does not split.',
    holds: (seconds) => expect(seconds.findIndex(([refused]) => refused > 0)).toBe(69),
  },
};
