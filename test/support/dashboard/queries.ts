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

const filled = (query: string) => query.replace(/\$\w+/g, (name) => VARIABLES[name] ?? name);

const ofPanels: Query[] = (dashboard.panels ?? []).flatMap((panel) =>
  ('targets' in panel ? panel.targets : []).map(({ expr, legendFormat }) => ({
    panel: panel.title ?? '',
    expr: filled(String(expr)),
    labels: [...String(legendFormat).matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
  })),
);

/** What there is to choose from at the top of the page: the values of a label. */
const ofChoices: Query[] = (dashboard.templating?.list ?? []).flatMap(({ label: panel = '', query }) => {
  const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(typeof query === 'string' ? query : '') ?? [];
  return series && label ? [{ panel, expr: `count by (${label}) (${filled(series)})`, labels: [label] }] : [];
});

export const queries: readonly Query[] = [...ofPanels, ...ofChoices];
