import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch, openPage } from './browser.ts';
import { startSite, type Site } from './site.ts';

/** The site and a browser for all tests of a suite: there before the first of them, gone after the last. */
export function visitedSite(executable: string | null) {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    site = await startSite();
    return () => site[Symbol.asyncDispose]();
  });
  beforeAll(async () => {
    browser = await launch(executable ?? '');
  });
  afterAll(() => browser.close());
  return {
    /** Address without a path. */
    url: () => site.url,
    exercise: (lab: string) => site.exercise(lab),
    open: (path: string, options: BrowserContextOptions = {}) => openPage(browser, site.url, path, options),
  };
}
