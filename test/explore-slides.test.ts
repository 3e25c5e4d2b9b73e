/** The explorers on slides, in a real browser: set by hand, by keyboard, beside a deck that hears keys too, and on paper. */
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ON_A_SLIDE, THROTTLE_FIELDS, type ThrottleValues } from '../src/components/explore/throttle-fields.ts';
import { outcome, play } from '../src/components/explore/throttle-run.ts';
import { beginning } from '../src/components/explore/url-state.ts';
import { captionsOf, launch, openPage, violations } from './support/browser.ts';
import { startSite, type Site } from './support/site.ts';

const RETRIES = 'retry-explorer';
const FLEET = 'pile-up-fleet';
const SPLIT = 'script-split';
/** px, on the deck's stage: nothing is smaller, nor reaches below what the deck writes at its foot. */
const LEAST_LETTER = 28;
const FOOT = 1030;
const SMALL = { width: 1280, height: 720 };

/** The run of the limit on its slide, with this set. */
const runOf = (given: Partial<ThrottleValues>) => play(beginning(THROTTLE_FIELDS, { ...ON_A_SLIDE, ...given }).values);

await describeWith('browser', 'the explorers on slides', (executable) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(), launch(executable ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  const open = async (slide: string) => {
    const opened = await openPage(browser, site.url, `/deck/all/#/${slide}`, { viewport: SMALL });
    await opened.page.locator(`#${slide}.present astro-island:not([ssr]) .slide-form`).waitFor();
    return opened;
  };
  const shown = (page: Page) => page.evaluate(() => document.querySelector('.slides > .present')?.id);
  const captions = (page: Page) => captionsOf(page.locator(`#${RETRIES}`));
  const link = (page: Page) => page.getByRole('link', { name: 'Open with these settings' });

  /** The smallest letters of what is shown, how far down it reaches, px of the stage, and lists that cut their text off. */
  const measured = (page: Page) =>
    page.locator('.present .slide-form').evaluate((form, stage) => {
      const perPx = (document.querySelector('.slides')?.getBoundingClientRect().height ?? 0) / stage;
      const seen = [...form.querySelectorAll('*')].filter((each) => each.checkVisibility());
      const lettered = seen.filter(({ childNodes }) =>
        [...childNodes].some(({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue?.trim()),
      );
      const top = document.querySelector('.slides')?.getBoundingClientRect().top ?? 0;
      return {
        letters: Math.min(...lettered.map((each) => parseFloat(getComputedStyle(each).fontSize) * each.currentCSSZoom)),
        bottom: (form.getBoundingClientRect().bottom - top) / perPx,
        cut: [...form.querySelectorAll('select')].filter((select) => {
          const room = select.offsetWidth;
          select.style.inlineSize = 'max-content';
          const wanted = select.offsetWidth;
          select.style.inlineSize = '';
          return wanted > room;
        }).length,
      };
    }, 1080);

  test('the schedule: set by keyboard, the deck stays where it is, and the link shows the same', async () => {
    await using opened = await open(RETRIES);
    const { page, complaints } = opened;
    const first = await captions(page);
    expect(first).toHaveLength(2);
    await page.getByRole('textbox', { name: 'The attempts fail like this' }).fill('500 x9');
    // Each of these would turn the deck's page, or darken it.
    await page.getByRole('textbox', { name: 'Seed' }).press('ArrowRight');
    await page.getByRole('combobox', { name: 'Beside it' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('combobox', { name: 'Beside it' }).inputValue()).not.toBe('botocore-legacy');
    await page.keyboard.press('b');
    await page.getByRole('combobox', { name: 'Beside it' }).selectOption('none');
    await expect.poll(async () => (await captions(page))[1]).toMatch(/^none: 10 attempts, /);
    expect(await shown(page)).toBe(RETRIES);
    const { letters, bottom, cut } = await measured(page);
    expect(letters).toBeGreaterThanOrEqual(LEAST_LETTER);
    expect(bottom).toBeLessThan(FOOT);
    expect(cut).toBe(0);
    expect(await violations(page)).toEqual([]);

    // Escape gives the keys back.
    await page.getByRole('combobox', { name: 'Beside it' }).focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shown(page)).not.toBe(RETRIES);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => shown(page)).toBe(RETRIES);

    const seen = await captions(page);
    await link(page).click();
    await page.waitForURL(/\/explore\/retries\/\?.*failures=500/);
    await expect.poll(() => captionsOf(page.locator('.explorer'))).toEqual(seen);
    expect(complaints).toEqual([]);
  });

  test('the fleet: no worker before it is started, one while it runs, none when the slide is left', async () => {
    await using opened = await open(FLEET);
    const { page, complaints } = opened;
    const begun: Worker[] = [];
    page.on('worker', (worker) => begun.push(worker));
    const form = page.locator(`#${FLEET} .slide-form`);
    await form.locator('canvas').first().waitFor();
    expect(page.workers()).toEqual([]);
    await page.getByRole('textbox', { name: 'Workers', exact: true }).fill('2000');
    await page.getByText('another fleet than the fields say').waitFor();
    const { letters, bottom, cut } = await measured(page);
    expect(letters).toBeGreaterThanOrEqual(LEAST_LETTER);
    expect(bottom).toBeLessThan(FOOT);
    expect(cut).toBe(0);

    // Space presses the button, and turns no page.
    await form.getByRole('button', { name: 'Start' }).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => page.workers().length).toBe(1);
    await form.getByRole('progressbar').waitFor();
    await form.getByRole('button', { name: 'Pause' }).press('Enter');
    await expect.poll(() => form.locator('[role=status]').innerText()).toMatch(/^Paused at /);
    expect(await violations(page)).toEqual([]);

    // A remote control turns the page wherever the focus is.
    await form.getByRole('button', { name: 'Go on' }).press('PageDown');
    await expect.poll(() => shown(page)).not.toBe(FLEET);
    await expect.poll(() => page.workers().length).toBe(0);
    await page.keyboard.press('PageUp');
    await expect.poll(() => form.locator('[role=status]').innerText()).toMatch(/^Stopped at /);
    expect(begun).toHaveLength(1);

    await link(page).click();
    await page.waitForURL(/\/explore\/fleet\/\?workers=2000$/);
    expect(complaints).toEqual([]);
  });

  test('the limit: names that count up are refused to the end, by keyboard, and the link shows the same', async () => {
    await using opened = await open(SPLIT);
    const { page, complaints } = opened;
    const form = page.locator(`#${SPLIT} .slide-form`);
    const names = page.getByRole('combobox', { name: 'Names of the objects' });
    const sent = page.getByRole('textbox', { name: 'What is sent' });
    const showsRunOf = async (given: Partial<ThrottleValues>) => {
      const run = runOf(given);
      await expect.poll(() => form.getByRole('status').textContent()).toBe(outcome(run));
      expect(await captionsOf(form)).toEqual([outcome(run)]);
      expect(await form.locator('.split').count()).toBe(run.splits.length);
    };
    await showsRunOf({});
    expect(runOf({}).seconds.at(-1)?.refused).toBe(0);

    // Each key would turn the deck's page, or darken it.
    await names.focus();
    await page.keyboard.press('ArrowDown');
    expect(await names.inputValue()).toBe('counting');
    await page.keyboard.press('b');
    await showsRunOf({ keys: 'counting' });
    expect(runOf({ keys: 'counting' }).seconds.at(-1)?.refused).toBeGreaterThan(0);
    const splits = page.getByRole('slider', { name: 'It splits after being hot for' });
    for (let second = 10; second > 5; second -= 1) await splits.press('ArrowLeft');
    await showsRunOf({ keys: 'counting', splitAfter: 5 });
    expect(await shown(page)).toBe(SPLIT);

    // A pattern of a slide that is hidden paints nothing.
    const strangers = await form.evaluate((own) =>
      [...own.querySelectorAll('[fill^="url("], [clip-path^="url("]')]
        .flatMap((each) => [each.getAttribute('fill'), each.getAttribute('clip-path')])
        .flatMap((value) => /url\(#(.+)\)/.exec(value ?? '')?.[1] ?? [])
        .filter((id) => !own.contains(document.getElementById(id))),
    );
    expect(strangers).toEqual([]);

    // More than is played, and a number that is none: what is said of them has its place.
    await sent.fill('5000');
    await form.getByText('The first 40 of 60 s are played').waitFor();
    const full = await measured(page);
    await sent.fill('many');
    await form.getByText('“many” does not fit here').waitFor();
    const wrong = await measured(page);
    expect(Math.min(full.letters, wrong.letters)).toBeGreaterThanOrEqual(LEAST_LETTER);
    expect(Math.max(full.bottom, wrong.bottom)).toBeLessThan(FOOT);
    expect(wrong.bottom).toBe(full.bottom);
    expect(full.cut).toBe(0);
    expect(await violations(page)).toEqual([]);

    // Escape gives the keys back.
    await sent.fill('700');
    await showsRunOf({ keys: 'counting', splitAfter: 5, offered: 700 });
    await sent.press('Escape');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shown(page)).not.toBe(SPLIT);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => shown(page)).toBe(SPLIT);

    await link(page).click();
    await page.waitForURL(/\/explore\/throttle\/\?offered=700&keys=counting&splitAfter=5$/);
    const said = outcome(runOf({ keys: 'counting', splitAfter: 5, offered: 700 }));
    await expect.poll(() => page.locator('.explorer p[role=status]').textContent()).toBe(said);
    expect(complaints).toEqual([]);
  });

  test('on paper each is a still', async () => {
    await using opened = await openPage(browser, site.url, '/deck/all/?print-pdf');
    const { page, complaints } = opened;
    await page.locator('.pdf-page').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.locator(`#${FLEET} canvas`).nth(1).waitFor();
    await page.locator(`#${RETRIES} .attempt`).first().waitFor();
    await page.locator(`#${SPLIT} .canvas`).waitFor();
    expect(await captionsOf(page.locator(`#${SPLIT}`))).toEqual([outcome(runOf({}))]);
    expect(await page.locator('.slide-form').getByRole('slider').count()).toBe(0);
    expect(await page.locator('.slide-form').getByRole('button').count()).toBe(0);
    expect(page.workers()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
