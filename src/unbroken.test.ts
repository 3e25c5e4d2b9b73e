import { expect, test } from 'vitest';
import { unbroken } from './unbroken.ts';

test.each([
  ['<p>after 3 s, or 20 % of 250 MB</p>', '<p>after 3\u00a0s, or 20\u00a0% of 250\u00a0MB</p>'],
  ['<td>0.04 s</td><td>500\nµs</td>', '<td>0.04\u00a0s</td><td>500\u00a0µs</td>'],
  ['<p>4 minutes ± 10 %</p>', '<p>4 minutes ±\u00a010\u00a0%</p>'],
  ['<p>4 parts, 3 seconds, 2 hours</p>', '<p>4 parts, 3 seconds, 2 hours</p>'],
])('a number stays with its unit: %s', (html, expected) => {
  expect(unbroken(html)).toBe(expected);
});

test.each([
  [
    '<code>npx slowdown run --listen-host a</code>',
    '<code>npx slowdown run <span class="whole">--listen-host</span> a</code>',
  ],
  [
    '<pre><code><span style="--0:#fff">--fault</span> \'50 ms\'</code></pre>',
    '<pre><code><span style="--0:#fff"><span class="whole">--fault</span></span> \'<span class="whole">50 ms</span>\'</code></pre>',
  ],
  ['<code>docker/a--b-c.sh</code>', '<code>docker/a--b-c.sh</code>'],
])('an option of a command stays whole, and keeps what is copied: %s', (html, expected) => {
  expect(unbroken(html)).toBe(expected);
});

test.each([
  ['an attribute', '<a title="3 s > 2 s" data-code="x --fault 3 s">more</a>'],
  ['a script', '<script>const text = "3 s <b>";</script>'],
  ['a comment', '<!-- 3 s -->'],
  ['what an island has drawn', '<astro-island props="{}"><p>3 s</p><code>--fault</code></astro-island>'],
])('%s is left as it is', (_, html) => {
  expect(unbroken(html)).toBe(html);
});

test('after code and islands the text goes on', () => {
  const html = '<code>a</code> 3 s <astro-island></astro-island> 4 s';
  expect(unbroken(html)).toBe('<code>a</code> 3\u00a0s <astro-island></astro-island> 4\u00a0s');
});
