import { defineLab } from '@slowdown/kit/lab';
import { startProxy } from '@slowdown/kit/proxy';
import { expect, test } from 'vitest';
import { Setting } from './setting.ts';

const { workbench } = defineLab({
  title: 'Which request is refused?',
  minutes: 5,
  files: ['answer.ts'],
  job: 'job.ts',
  workbench: {
    latencyMs: 0,
    rules: [{ fault: { type: 'tooManyRequests' }, when: [{ type: 'until', requests: 1 }] }],
  },
  steps: [{ id: 'one', goal: 'Say which.', tests: ['a test'], hints: ['a nudge', 'nearly the answer'] }],
  starter: { fails: 'a test', saying: 'no' },
  wrong: ['one', 'two', 'three'].map((name) => ({ name, fails: 'a test', why: 'It is not that one.' })),
});

test('the rules of a lab count anew in each run', async () => {
  // Nobody is behind the proxy: what is not refused with 429 is answered 502.
  await using proxy = await startProxy({ upstream: 'http://127.0.0.1:9' });
  const setting = new Setting('00-none', workbench);
  for (const run of ['first', 'second']) {
    setting.refill();
    proxy.rules = setting.rules;
    const statuses = [(await fetch(proxy.url)).status, (await fetch(proxy.url)).status];
    expect(statuses, `in the ${run} run`).toEqual([429, 502]);
  }
});
