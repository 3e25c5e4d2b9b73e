/** The queries of the dashboard, as Grafana would ask them a moment after it was opened. */
import { dashboard } from '../../../docker/grafana/dashboard.ts';

/** What Grafana puts in: all programs, all operations, and the shortest spans at a scrape every five seconds. */
const VARIABLES: Record<string, string> = {
  $job: '.+',
  $operation: '.+',
  $__rate_interval: '20s',
  $__range: '1m',
};

export interface Query {
  readonly panel: string;
  readonly expr: string;
  /** The labels that the name of a line is made of. */
  readonly labels: readonly string[];
}

export const queries: Query[] = (dashboard.panels ?? []).flatMap((panel) =>
  ('targets' in panel ? panel.targets : []).map(({ expr, legendFormat }) => ({
    panel: panel.title ?? '',
    expr: String(expr).replace(/\$\w+/g, (name) => VARIABLES[name] ?? name),
    labels: [...String(legendFormat).matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
  })),
);
