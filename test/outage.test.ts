/** What a learner sees where something is not there: the backend that was named, the site itself, the stream of events. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { startBackend } from '@slowdown/kit/backends';
import { freePort } from '@slowdown/kit/ports';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countOf, launch, openPage, violations } from './support/browser.ts';
import { startSite } from './support/site.ts';

const LESSON = '/01-the-question/';

/** Listens on the port and passes everything on to the address. */
async function passOn(port: number, to: string): Promise<Disposable> {
  const server = createServer((socket) => {
    const onward = connect(Number(new URL(to).port), '127.0.0.1');
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { [Symbol.dispose]: () => void server.close() };
}

const alert = (page: Page) => page.locator('.panel').getByRole('alert');
const status = (page: Page) => page.locator('.panel .plate').getByRole('status').innerText();

await describeWith('browser', 'where something is not there', (executable) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(executable ?? '');
  });
  afterAll(() => browser.close());

  test('a backend that does not answer is told in the terminal and in the panel, and tried again', async () => {
    const port = await freePort();
    await using site = await startSite({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    const sentence = `Nothing answers as S3 at http://127.0.0.1:${port}`;
    await expect.poll(() => site.said.join('\n')).toContain(sentence);

    await using opened = await openPage(browser, site.url, LESSON);
    const { page } = opened;
    await expect.poll(() => alert(page).innerText()).toContain(sentence);
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Watch a recorded run' }).click();
    await page.getByRole('slider', { name: /^Moment of the run/ }).press('End');
    await expect.poll(() => countOf(page, 'calls')).toBe(400);
    await page.getByRole('button', { name: 'Look for the workbench again' }).click();
    await expect.poll(() => alert(page).innerText()).toContain(sentence);

    await page.goto(`${site.url}/deck/10/#/throttle`);
    await expect.poll(() => page.locator('.throttle-figure .source').innerText()).toContain(sentence);
    await page.getByRole('button', { name: 'Watch a recorded run' }).click();
    await expect.poll(() => countOf(page, 'calls')).toBe(400);

    await page.goto(site.url + LESSON);
    await alert(page).waitFor();
    await using backend = await startBackend('embedded');
    using _ = await passOn(port, backend.url);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Run the job' }).click();
    await expect.poll(() => countOf(page, 'calls')).toBeGreaterThan(0);
    expect(await alert(page).count()).toBe(0);
  });

  test('a site that ends is missed by its page, and found when it is back', async () => {
    const port = await freePort();
    await using opened = await (async () => {
      await using site = await startSite({}, port);
      const page = await openPage(browser, site.url, LESSON);
      await expect.poll(() => status(page.page)).toBe('ready');
      return page;
    })();
    const { page } = opened;
    await expect.poll(() => alert(page).innerText()).toContain('stopped answering');
    expect(await page.getByRole('button', { name: 'Run the job' }).isDisabled()).toBe(true);
    await using _ = await startSite({}, port);
    await expect.poll(() => status(page)).toBe('ready');
    expect(await alert(page).count()).toBe(0);
  });

  test('a stream that talks nonsense and breaks off is opened again, without a complaint', async () => {
    await using site = await startSite();
    await using opened = await openPage(browser, site.url, '/words/');
    const { page, complaints } = opened;
    const body = 'data: {"type":"snap\n\ndata: {"type":"weather"}\n\ndata: {"type":';
    await page.route('**/workbench/events', (route) => route.fulfill({ contentType: 'text/event-stream', body }), {
      times: 1,
    });
    await page.goto(site.url + LESSON);
    await expect.poll(() => status(page)).toBe('ready');
    await page.getByRole('button', { name: 'Run the job' }).click();
    await expect.poll(() => countOf(page, 'calls')).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('a page that is opened anew in the middle of a run shows all of it', async () => {
    await using site = await startSite();
    await using opened = await openPage(browser, site.url, LESSON);
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'Run the job' }).click();
    await expect.poll(() => countOf(page, 'throttled')).toBeGreaterThan(0);
    await page.reload();
    await expect.poll(() => status(page)).toBe('the job runs');
    await expect.poll(() => status(page)).not.toBe('the job runs');
    expect(await countOf(page, 'calls')).toBe(400);
    expect(await countOf(page, 'attempts')).toBe(400 + (await countOf(page, 'retries')));
    expect(complaints).toEqual([]);
  });
});
