/**
 * `node scripts/schemas.ts`: writes the JSON Schemas that the site publishes, from the schemas that the code reads with,
 * the options of commands that it shows, from the commands themselves, and the dashboard that Grafana reads.
 */
import { commandReference } from '@slowdown/cli/reference';
import { reportJsonSchema } from '@slowdown/kit/report';
import { scenarioJsonSchema } from '@slowdown/kit/scenario';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { dashboard } from '../docker/grafana/dashboard.ts';
import { ROOT } from './root.mjs';

const GENERATED: Record<string, unknown> = {
  'public/schemas/report.json': reportJsonSchema(),
  'public/schemas/scenario.json': scenarioJsonSchema(),
  'src/data/command-options.json': commandReference(),
  'docker/grafana/dashboards/retries.json': dashboard,
};

for (const [path, content] of Object.entries(GENERATED)) {
  const file = join(ROOT, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await format(JSON.stringify(content), { parser: 'json', printWidth: 120 }));
}
