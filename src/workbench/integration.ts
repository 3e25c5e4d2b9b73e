import type { AstroIntegration } from 'astro';

const ENDPOINTS = ['events', 'lab', 'limit', 'fault', 'hold', 'held', 'job', 'tests'] as const;

/**
 * The workbench's endpoints, in a site that is started locally. A static build gets none of them.
 * @param local false for the static build
 */
export function workbench({ local }: { local: boolean }): AstroIntegration {
  return {
    name: 'slowdown-workbench',
    hooks: {
      'astro:config:setup': ({ injectRoute }) => {
        if (!local) return;
        for (const endpoint of ENDPOINTS) {
          injectRoute({
            pattern: `/workbench/${endpoint}`,
            entrypoint: new URL(`./endpoints/${endpoint}.ts`, import.meta.url),
            prerender: false,
          });
        }
      },
    },
  };
}
