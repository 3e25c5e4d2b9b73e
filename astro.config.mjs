import node from '@astrojs/node';
import preact from '@astrojs/preact';
import starlight from '@astrojs/starlight';
import { defineConfig, fontProviders } from 'astro/config';
import { globSync, readFileSync } from 'node:fs';
import { workbench } from './src/workbench/integration.ts';

/** The static build has no workbench behind it: no adapter, no endpoints, and the panel plays a recorded run. */
const isStatic = process.env['SLOWDOWN_STATIC'] === '1';

const DOCS = new URL('src/content/docs/', import.meta.url);

/** The `sidebar.order` of a page; a lesson has none, and its name has a number. */
const orderOf = (slug) =>
  Number(/^ {2}order: (\d+)$/m.exec(readFileSync(new URL(`${slug}.mdx`, DOCS), 'utf8'))?.[1] ?? 0);

/** Pages of a pattern by their slugs, in their order and that of their names: a new lesson is a new file, and nothing here. */
const pages = (pattern) =>
  globSync(pattern, { cwd: DOCS })
    .map((file) => file.replaceAll('\\', '/').replace(/\.mdx$/, ''))
    .sort()
    .sort((one, other) => orderOf(one) - orderOf(other));

/** Latin only, three files in all. Astro measures each file and makes the fallback as wide and as high, so nothing jumps. */
const font = (name, cssVariable, fallbacks, files) => ({
  name,
  cssVariable,
  fallbacks,
  provider: fontProviders.local(),
  display: 'swap',
  options: {
    variants: Object.entries(files).map(([style, file]) => ({
      style,
      weight: '100 900',
      src: [`./node_modules/@fontsource-variable/${file}.woff2`],
    })),
  },
});

export default defineConfig({
  output: 'static',
  outDir: isStatic ? './dist-static' : './dist',
  ...(isStatic ? {} : { adapter: node({ mode: 'standalone' }) }),
  server: { host: '127.0.0.1', port: 4321 },
  devToolbar: { enabled: false },
  fonts: [
    font('Literata', '--font-reading', ['Georgia', 'serif'], {
      normal: 'literata/files/literata-latin-wght-normal',
      italic: 'literata/files/literata-latin-wght-italic',
    }),
    font('JetBrains Mono', '--font-instrument', ['ui-monospace', 'monospace'], {
      normal: 'jetbrains-mono/files/jetbrains-mono-latin-wght-normal',
    }),
  ],
  integrations: [
    starlight({
      title: 'SlowDown',
      description: 'Why is my compute job so slow? Make a bucket slow, watch the attempts, fix the program.',
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 2 },
      customCss: ['./src/styles/tokens.css', './src/styles/starlight.css', './src/styles/prose.css'],
      credits: false,
      components: Object.fromEntries(
        [
          ...['Head', 'ThemeProvider', 'ThemeSelect', 'Header', 'PageFrame', 'TwoColumnContent', 'Sidebar'],
          ...['ContentPanel', 'PageTitle', 'Footer'],
        ]
          .map((part) => [part, `./src/components/frame/${part}.astro`])
          .concat(['Hero', 'PageSidebar'].map((part) => [part, './src/components/frame/Nothing.astro'])),
      ),
      sidebar: [
        { label: 'Lessons', items: pages('[0-9][0-9]-*.mdx') },
        { label: 'Explore', items: pages('explore/*.mdx') },
        { label: 'Answers', items: pages('answers/*.mdx') },
        { label: 'Reference', items: ['your-own-program', ...pages('reference/*.mdx'), 'words'] },
      ],
      expressiveCode: {
        themes: ['vitesse-light', 'vitesse-dark'],
        defaultProps: { frame: 'none', wrap: true },
        styleOverrides: {
          borderColor: 'var(--hairline)',
          borderRadius: '3px',
          codeBackground: 'var(--inset)',
          codeFontFamily: 'var(--font-instrument)',
          codeFontSize: '0.9375rem',
          uiFontFamily: 'var(--font-instrument)',
          frames: { frameBoxShadowCssValue: 'none' },
        },
      },
    }),
    preact(),
    workbench({ local: !isStatic }),
  ],
});
