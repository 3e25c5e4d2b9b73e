/**
 * How a page draws while two fleets of 100,000 workers are simulated beside it, in a real Chromium: the times between its
 * frames, and its long tasks; and the same page at rest. `--write` puts them into `src/data/bench-explorer.json`.
 * Nothing is asserted.
 */
import { detectTier } from '@slowdown/kit/tiers';
import type { Page } from 'playwright-core';
import { launch, openPage } from '../support/browser.ts';
import { serveStatic } from '../support/static.ts';
import { here, publish } from './machine.ts';

const WATCHED_MS = 15_000;
const WORKERS = 100_000;
/** More than can be simulated while it is watched. */
const FLEET = { workers: WORKERS, calls: 1000, limit: 3500, burst: 3500, minutes: 60, speed: 'full' };

const tier = await detectTier('browser');
if (!tier.found) throw new Error(`${tier.why}. Try: ${tier.fix}`);
await using site = await serveStatic();
const browser = await launch(tier.location ?? '');
await using opened = await openPage(browser, site.url, '/explore/fleet/');
const { page } = opened;

await page.locator('astro-island:not([ssr]) .explorer').waitFor();
await settled(page);
const atRest = await framesOf(page);
const query = new URLSearchParams(Object.entries(FLEET).map(([name, value]) => [name, String(value)]));
await page.goto(`${site.url}/explore/fleet/?${query.toString()}`);
await page.getByRole('button', { name: 'Pause' }).waitFor();
await settled(page);
const running = await framesOf(page);
const far = await page.locator('.far').innerText();
if (far === '') throw new Error('the simulation was over before it was watched: take a larger fleet');
await browser.close();

print('at rest', atRest);
print(`while ${WORKERS} workers are simulated, twice`, running);
console.log(`it came to ${far}`);
if (process.argv.includes('--write')) {
  await publish('bench-explorer', { ...here(), workers: WORKERS, watchedMs: WATCHED_MS, atRest, running });
}

interface Frames {
  frames: number;
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
  /** Tasks above 50 ms, in which the page hears nobody. */
  longTasks: number;
  /** Of a core, what the page's own thread took: the machine's other work does not count. */
  busyPercent: number;
}

/** Once a page has come to life, which is not what is watched. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
}

async function framesOf(watched: Page): Promise<Frames> {
  const devTools = await watched.context().newCDPSession(watched);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyS = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  };
  const before = await busyS();
  const { gapsMs, longTasks } = await watched.evaluate(async (forMs) => {
    let tasks = 0;
    const observer = new PerformanceObserver((list) => (tasks += list.getEntries().length));
    observer.observe({ type: 'longtask' });
    const gaps: number[] = [];
    await new Promise<void>((resolve) => {
      const beganAt = performance.now();
      let last = beganAt;
      requestAnimationFrame(function frame(now) {
        gaps.push(now - last);
        last = now;
        if (now - beganAt < forMs) requestAnimationFrame(frame);
        else resolve();
      });
    });
    observer.disconnect();
    return { gapsMs: gaps.slice(1), longTasks: tasks };
  }, WATCHED_MS);
  const busyPercent = Math.round(((await busyS()) - before) / (WATCHED_MS / 100_000));
  await devTools.detach();
  const sorted = gapsMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? NaN) * 10) / 10;
  return { frames: gapsMs.length, p50Ms: at(0.5), p95Ms: at(0.95), longestMs: at(1), longTasks, busyPercent };
}

function print(what: string, { frames, p50Ms, p95Ms, longestMs, longTasks, busyPercent }: Frames): void {
  const rate = (frames / (WATCHED_MS / 1000)).toFixed(1);
  console.log(
    `${what}: ${rate} frames a second; ${p50Ms} / ${p95Ms} / ${longestMs} ms from one to the next ` +
      `(p50 / p95 / longest); ${longTasks} tasks above 50 ms; ${busyPercent} % of a core`,
  );
}
