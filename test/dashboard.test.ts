/**
 * The dashboard: what Grafana is given, the alarms by promtool's own tests, and every query asked of a real Prometheus.
 * Grafana itself is not started here: the types of its own package are what its page is held to.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashboard } from '../docker/grafana/dashboard.ts';
import { ROOT } from '../scripts/root.mjs';
import { Prometheus } from './support/dashboard/prometheus.ts';
import { queries, type Query } from './support/dashboard/queries.ts';

/** For a machine that has more to do: the workers start, make their calls, and are scraped twice. */
const BUSY = { timeout: 100_000 };

/** The label that metrics have only where a program asks for it, which the lab's does not. */
const SWITCHED_ON = 'aws_s3_prefix';

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(ROOT, 'docker', path), 'utf8');

describe('what Grafana is given', () => {
  test('its JSON is the page that dashboard.ts describes; if not: node scripts/schemas.ts', () => {
    expect(JSON.parse(read('grafana/dashboards/retries.json'))).toEqual(dashboard);
  });

  test('every panel says in one sentence what it shows, and no two share a place', () => {
    const places = (dashboard.panels ?? []).map(({ gridPos, ...panel }) => {
      expect('description' in panel && panel.description).toMatch(/^[^.]+\.$/);
      return gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
    });
    const cells = places.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('it knows how often Prometheus asks', () => {
    const [, scraped] = /scrape_interval: (\S+)/.exec(read('prometheus/prometheus.yml')) ?? [];
    expect(read('grafana/provisioning/datasources/prometheus.yaml')).toContain(`timeInterval: ${scraped}`);
  });
});

await describeWith('localstack-container', 'docker/dashboard.yaml', () => {
  // Two runs on one machine do not meet.
  const project = `slowdown-test-${randomUUID()}`;
  // So much below what the fleet asks for that calls fail, on a machine of any speed.
  const env = { ...process.env, SLOWDOWN_RATE: '10' };
  const compose = (...args: string[]) =>
    run('docker', ['compose', '--project-name', project, '--file', 'docker/dashboard.yaml', ...args], {
      cwd: ROOT,
      env,
    });

  let prometheus: Prometheus;

  beforeAll(async () => {
    await compose('up', '--detach', '--wait', '--scale', 'worker=2', 'localstack', 'worker', 'prometheus');
    const { stdout } = await compose('port', 'prometheus', '9090');
    prometheus = new Prometheus(`http://${stdout.trim()}`);
  });
  afterAll(() => compose('down', '--volumes', '--timeout', '1'));

  test('promtool: a pile-up rings, a blip does not, and neither does what is exactly at the edge', async () => {
    const promtool = (...args: string[]) =>
      compose('exec', '--no-TTY', 'prometheus', 'promtool', ...args.map((arg) => arg.replace('~', '/etc/prometheus')));
    await promtool('check', 'config', '~/prometheus.yml');
    const { stdout } = await promtool('test', 'rules', '~/alerts.test.yml');
    expect(stdout).toContain('SUCCESS');
  });

  test('nothing is published but on loopback', async () => {
    const { stdout } = await compose('config', '--format', 'json');
    const config: { services: Record<string, { ports?: { host_ip: string }[] }> } = JSON.parse(stdout);
    const published = Object.values(config.services).flatMap(({ ports = [] }) => ports);
    expect(published).toHaveLength(3);
    expect(new Set(published.map(({ host_ip }) => host_ip))).toEqual(new Set(['127.0.0.1']));
  });

  test('every worker is asked for its metrics', async () => {
    await expect.poll(() => prometheus.targets(), BUSY).toEqual(['up', 'up']);
  });

  test('both alarms see the pile-up', async () => {
    const seen = async () => {
      const rules = await prometheus.rules();
      return rules.map(
        ({ name, health, state }) => `${name} ${health} ${state === 'inactive' ? 'sees nothing' : 'sees it'}`,
      );
    };
    await expect.poll(seen, BUSY).toEqual(['RetryPileUp ok sees it', 'CallsGivenUp ok sees it']);
  });

  test.each(queries)('$panel: $expr', async ({ expr, labels }) => {
    await expect.poll(() => wrongWith(expr, labels)).toEqual([]);
  });

  /** What keeps an answer from being drawn with its name, or from showing that calls pile up. */
  async function wrongWith(expr: string, labels: Query['labels']): Promise<string[]> {
    const lines = await prometheus.ask(expr);
    if (!lines.some(({ value }) => value > 0)) return [`nothing above zero in ${lines.length} lines`];
    return lines.flatMap(({ metric, value }) => [
      ...(Number.isFinite(value) ? [] : [`the value ${value}`]),
      ...labels.filter((label) => label !== SWITCHED_ON && !metric[label]).map((label) => `no label ${label}`),
    ]);
  }
});
