import { docsLoader, i18nLoader } from '@astrojs/starlight/loaders';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
import { z } from 'astro/zod';

export const collections = {
  // The site's own words for Starlight's. Without the collection a warning greets everybody who starts the site.
  i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
  docs: defineCollection({
    loader: docsLoader(),
    schema: docsSchema({
      extend: z.object({
        /** The folder below `labs/` whose workbench stands beside the text. A page without it has no panel. */
        lab: z.string().optional(),
      }),
    }),
  }),
};
