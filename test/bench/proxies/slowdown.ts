/** SlowDown's proxy for the bench, in a process of its own, with a limit in place as people have it. */
import { startProxy } from '@slowdown/kit/proxy';
import { PrefixLimit } from '@slowdown/kit/throttle';

const [upstream = '', rate = '', certificate] = process.argv.slice(2);
const ratePerSecond = Number(rate);
const limit = new PrefixLimit({ ratePerSecond, burst: ratePerSecond });
const common = { rules: [{ fault: { type: 'slowDown' }, limit }] } as const;
const proxy = await (certificate === undefined
  ? startProxy({ ...common, upstream })
  : startProxy({ ...common, intercept: { hosts: ['localhost'], to: 'origin' }, upstreamAuthorities: [certificate] }));
process.send?.({ port: Number(new URL(proxy.url).port) });
process.on('disconnect', () => process.exit());
