/** The site in a real browser, started as a learner starts it. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { countOf as count } from './support/browser.ts';
import { visitedSite } from './support/visited.ts';

const LESSON = '/01-the-question/';

await describeWith('browser', 'the site', (executable) => {
  const site = visitedSite(executable);
  const { open } = site;
  /** Moves the throttle to an end, once it can be moved: a key pressed before is lost. */
  const moveLimit = async (page: Page, key: 'Home' | 'End') => {
    const slider = page.getByRole('slider', { name: 'Limit of each prefix' });
    await expect.poll(() => slider.isEnabled()).toBe(true);
    await slider.press(key);
    const bound = { Home: /^10\b/, End: /^400\b/ }[key];
    await expect.poll(() => page.locator('output[for=limit]').innerText()).toMatch(bound);
  };
  const runJob = async (page: Page) => {
    await page.getByRole('button', { name: 'Run the job' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Run the job' }).waitFor();
  };

  describe('lesson 01', () => {
    test('the job runs, is throttled and loses parts; with the limit raised it is not, and loses none', async () => {
      await using lesson = await open(LESSON);
      const { page, complaints } = lesson;
      await runJob(page);
      expect(await count(page, 'calls')).toBe(400);
      expect(await count(page, 'throttled')).toBeGreaterThan(0);
      expect(await count(page, 'lost')).toBeGreaterThan(0);
      expect(await count(page, 'attempts')).toBe(400 + (await count(page, 'retries')));

      await moveLimit(page, 'End');
      await runJob(page);
      expect(await count(page, 'calls')).toBe(400);
      expect(await count(page, 'lost')).toBe(0);
      await page.getByRole('tab', { name: /^Output/ }).click();
      await expect
        .poll(() => page.getByLabel('What the job printed').innerText())
        .toMatch(/uploading 400 parts.*\ndone/);
      expect(complaints).toEqual([]);
    });

    test('the limit can be moved while the job runs', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      await moveLimit(page, 'Home');
      await page.getByRole('button', { name: 'Run the job' }).click();
      await expect.poll(() => count(page, 'throttled')).toBeGreaterThan(20);
      await moveLimit(page, 'End');
      await page.getByRole('button', { name: 'Run the job' }).waitFor();
      expect(await count(page, 'calls')).toBe(400);
    });

    test('the tests say what the starter lacks, and pass once the exercise is right', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      const runTests = () => page.getByRole('button', { name: 'Run the tests' }).click();
      const verdict = () => page.getByRole('tabpanel').innerText();
      await runTests();
      await expect.poll(verdict).toContain('The program reports 0 attempts; the proxy saw');

      const solution = join(ROOT, 'labs/01-the-question/solution/upload.ts');
      await copyFile(solution, join(site.exercise('01-the-question'), 'upload.ts'));
      await runTests();
      await expect.poll(verdict).toContain('Every step is done');
    });

    test("a program of one's own appears on a cleared sheet", async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      await runJob(page);
      await page.getByRole('button', { name: 'Clear' }).click();
      await expect.poll(() => count(page, 'calls')).toBe(0);
      const proxy = await page.locator('.address span').first().innerText();
      await fetch(`${proxy}/own-bucket`, { method: 'PUT' });
      await expect.poll(() => count(page, 'calls')).toBe(1);
    });

    test('a call opens to its attempts, by keyboard', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      await runJob(page);
      await page.locator('#waterfall [tabindex="0"]').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: /^Call / }).waitFor();
      expect(await page.getByRole('region', { name: /^Call / }).innerText()).toMatch(/Attempt 1/);
    });

    test('the strip is the whole run with times of its own, and frames what the rows’ axis shows', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      await runJob(page);
      await page.getByRole('scrollbar', { name: 'The whole run' }).press('Home');
      await expect.poll(() => page.locator('#call-0').isVisible()).toBe(true);
      const seen = await page.evaluate(() => {
        const placesOf = (marks: string) =>
          [...document.querySelectorAll(marks)].map((mark) => ({
            s: parseFloat(mark.textContent),
            x: mark.getBoundingClientRect().left,
          }));
        const boxOf = (element: string) => {
          const { left, right } = document.querySelector(element)?.getBoundingClientRect() ?? { left: NaN, right: NaN };
          return { left, right };
        };
        const marks = [...document.querySelectorAll('.waterfall .row svg > g > *')];
        return {
          strip: placesOf('.zoom g'),
          axis: placesOf('.axis span'),
          frame: boxOf('.overview .window'),
          lane: boxOf('#call-0 svg'),
          lastMark: Math.max(...marks.map((mark) => mark.getBoundingClientRect().right)),
        };
      });
      /** Where a scale that is known by its ticks has what another one has at x. */
      const along = (from: typeof seen.axis, to: typeof seen.axis, x: number) => {
        const [a, b, c, d] = [from[0], from.at(-1), to[0], to.at(-1)];
        if (!a || !b || !c || !d) return NaN;
        const s = a.s + ((x - a.x) * (b.s - a.s)) / (b.x - a.x);
        return c.x + ((s - c.s) * (d.x - c.x)) / (d.s - c.s);
      };
      const shownFrom = along(seen.strip, seen.axis, seen.frame.left);
      const shownTo = along(seen.strip, seen.axis, seen.frame.right);
      expect(Math.abs(shownFrom - seen.lane.left)).toBeLessThan(8);
      expect(shownTo).toBeLessThan(seen.lane.right);
      expect((seen.lastMark - shownFrom) / (shownTo - shownFrom)).toBeGreaterThan(0.7);
    });

    test('the lesson goes on when there is a prediction, or the decision not to make one', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      const whatCameOut = page.getByRole('heading', { name: 'What came out' });
      expect(await whatCameOut.isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Skip it' }).click();
      await whatCameOut.waitFor();
      await page.reload();
      expect(await whatCameOut.isVisible()).toBe(true);
    });

    test('an address with an anchor leads to its place, prediction or not', async () => {
      await using lesson = await open(`${LESSON}#your-turn`);
      await expect(lesson.page.getByRole('heading', { name: 'Your turn' }).isVisible()).resolves.toBe(true);
    });

    test('a prediction is kept, and shown again after the page was closed', async () => {
      await using lesson = await open(LESSON);
      const { page } = lesson;
      await page.getByLabel('How many requests does S3 get').fill('450');
      await page.getByRole('button', { name: 'That is my guess' }).click();
      await page.reload();
      await expect.poll(() => page.locator('main').innerText()).toMatch(/450/);
    });
  });

  test('lesson 11 keeps what came out until it is asked for: a guess alone does not open it', async () => {
    await using lesson = await open('/11-capstone/');
    const { page } = lesson;
    await page.getByLabel('How many requests does the service get').fill('200');
    await page.getByRole('button', { name: 'That is my guess' }).click();
    await page.getByLabel('what do you suspect').waitFor();
    const result = page.getByText('You predicted', { exact: true });
    expect(await result.isVisible()).toBe(false);
    await page.getByText('Open this when you have looked').click();
    await result.waitFor();
  });

  test('the talk has at least six slides, with code in them, notes, and the live throttle', async () => {
    await using deck = await open('/deck/10/');
    const { page } = deck;
    expect(await page.locator('.reveal .slides > section').count()).toBeGreaterThanOrEqual(6);
    expect(await page.locator('.reveal .slides pre code').count()).toBeGreaterThan(0);
    expect(await page.locator('.reveal aside.notes').count()).toBeGreaterThan(0);
    expect(await page.locator('.reveal .slides').getByRole('slider', { includeHidden: true }).count()).toBeGreaterThan(
      0,
    );
  });

  test('the talk prints: a page of paper for each slide', async () => {
    await using deck = await open('/deck/10/?print-pdf');
    const { page, complaints } = deck;
    await expect.poll(() => page.locator('.pdf-page').count()).toBeGreaterThanOrEqual(6);
    const slides = await page.locator('.pdf-page > section').count();
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const sheets = pdf.match(/\/Type \/Page\b/g) ?? [];
    expect(sheets).toHaveLength(slides);
    expect(complaints).toEqual([]);
  });

  test('another site cannot speak to the workbench', async () => {
    const foreign = { origin: 'http://evil.example', 'content-type': 'application/json' };
    const post = await fetch(`${site.url()}/workbench/limit`, { method: 'POST', headers: foreign, body: '{}' });
    expect(post.status).toBe(403);
    const stream = await fetch(`${site.url()}/workbench/events`, { headers: { origin: 'http://evil.example' } });
    expect(stream.status).toBe(403);
  });
});
