/** Every page in a real browser: for those who see it otherwise, on a phone, without JavaScript. */
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { LESSONS, PAGES } from './support/addresses.ts';
import { violations } from './support/browser.ts';
import { visitedSite } from './support/visited.ts';

const PHONE = { width: 390, height: 844 };

/** Numbers that stand on another line than their unit, and options of commands that are broken; islands have their own. */
const parted = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.parentElement?.closest('script, style, astro-island')) continue;
      for (const { 0: whole, index } of (node.textContent ?? '').matchAll(
        /\d\s(?:[mµ]?s|min|h|%|[kKMG]i?B)(?!\w)|(?<![\w-])--[a-z][a-z-]*/g,
      )) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + whole.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) found.push(whole);
      }
    }
    return found;
  });

// A lesson twice: as it waits for a prediction, and whole.
const ALL = [...PAGES, ...LESSONS.map((lesson) => `${lesson}#your-turn`)];

await describeWith('browser', 'pages', (executable) => {
  const site = visitedSite(executable);
  const { open } = site;

  describe.each(ALL)('%s', (path) => {
    test.each(['light', 'dark'] as const)('has no axe violation and no complaint in %s', async (colorScheme) => {
      await using opened = await open(path, { colorScheme });
      await opened.page.waitForLoadState('load');
      expect(await violations(opened.page)).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });

    test('fits a phone, where numbers stay with their units and options whole', async () => {
      await using opened = await open(path, { viewport: PHONE });
      const widthOf = () => opened.page.evaluate(() => document.documentElement.scrollWidth);
      expect(await widthOf()).toBeLessThanOrEqual(PHONE.width);
      await opened.page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
      expect(await widthOf()).toBeLessThanOrEqual(PHONE.width);
      expect(await parted(opened.page)).toEqual([]);
    });

    test('can be read without JavaScript', async () => {
      await using opened = await open(path, { javaScriptEnabled: false });
      expect((await opened.page.locator('h1').first().innerText()).length).toBeGreaterThan(0);
    });
  });
});
