import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';

/** A browser that asks nothing of the network but what a page does. */
export function launch(executablePath: string, flags: readonly string[] = []): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // A container's root has no sandbox to offer.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...sandbox, '--disable-gpu', ...flags] });
}

/** What a page must not do: complain on the console, throw, or ask a stranger for something. */
function watch(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) complaints.push(`a request to ${url.origin}`);
  });
  return complaints;
}

/** A page in a browser that remembers nothing, closed when it is disposed, and what it complained of. */
export async function openPage(browser: Browser, origin: string, path: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = watch(page, origin);
  await page.goto(origin + path);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** A number of the workbench's totals: calls, attempts, retries, throttled, lost. */
export async function countOf(page: Page, word: string): Promise<number> {
  const entry = page.locator('.totals div', { has: page.getByText(word, { exact: true }) });
  return Number(await entry.locator('dd').innerText());
}

/** The captions of figures; a space that keeps a number with its unit is a plain one here. */
export async function captionsOf(within: Page | Locator): Promise<string[]> {
  const texts = await within.locator('figcaption').allInnerTexts();
  return texts.map((text) => text.replaceAll('\u00a0', ' '));
}

/** What axe finds against WCAG 2.2 A and AA: the rule and the first place. */
export async function violations(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.target.join(' ') ?? ''})`);
}
