/** Questions to a running Prometheus. */
import { z } from 'zod';

const series = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]).transform(([, value]) => Number(value)),
});
const answer = z.union([
  z.object({ status: z.literal('success'), data: z.object({ result: z.array(series) }) }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const targets = z.object({ data: z.object({ activeTargets: z.array(z.object({ health: z.string() })) }) });
const rule = z.object({ name: z.string(), query: z.string(), state: z.string(), health: z.string() });
const rules = z.object({ data: z.object({ groups: z.array(z.object({ rules: z.array(rule) })) }) });

export class Prometheus {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The value of a query for each set of labels. @throws Error with what Prometheus says against the query */
  async ask(query: string): Promise<z.infer<typeof series>[]> {
    const said = answer.parse(await this.#get(`query?${new URLSearchParams({ query }).toString()}`));
    if (said.status === 'error') throw new Error(`${query}: ${said.error}`);
    return said.data.result;
  }

  /** What the last scrape of each worker came to: up or down. */
  async targets(): Promise<string[]> {
    return targets.parse(await this.#get('targets')).data.activeTargets.map(({ health }) => health);
  }

  async rules(): Promise<z.infer<typeof rule>[]> {
    return rules.parse(await this.#get('rules')).data.groups.flatMap((group) => group.rules);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${path}`);
    return response.json();
  }
}
