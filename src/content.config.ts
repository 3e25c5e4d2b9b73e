import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
import { z } from 'astro/zod';

export const collections = {
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
