/** What can be set on a limit and on what is sent against it. */
import { choice, flag, number, type ValuesOf } from './fields.ts';

export const THROTTLE_FIELDS = {
  rate: number({
    label: 'Limit of each partition',
    unit: 'requests a second',
    from: 1,
    to: 5500,
    scale: 'log',
    initial: 350,
  }),
  burst: number({
    label: 'Tokens that a full bucket has',
    unit: 'requests at once',
    from: 1,
    to: 10_000,
    scale: 'log',
    initial: 350,
  }),
  offered: number({
    label: 'What is sent',
    unit: 'requests a second',
    from: 1,
    to: 10_000,
    scale: 'log',
    initial: 500,
  }),
  seconds: number({ label: 'For how long', unit: 'seconds', from: 10, to: 300, step: 5, initial: 60 }),
  shape: choice({
    label: 'How it is sent',
    options: [
      { value: 'steady', label: 'steadily' },
      { value: 'bunches', label: 'each second’s requests at once' },
      { value: 'ramp', label: 'more and more, from nothing' },
    ],
    initial: 'steady',
  }),
  keys: choice({
    label: 'Names of the objects',
    options: [
      { value: 'spread', label: 'spread: 9f3c…, 02ab…' },
      { value: 'counting', label: 'counting up: 000001, 000002' },
      { value: 'one', label: 'always the same one' },
    ],
    initial: 'spread',
  }),
  splits: flag({ label: 'A hot partition splits', initial: true }),
  splitAfter: number({
    label: 'It splits after being hot for',
    unit: 'seconds',
    help: 'Ours to set: AWS names no time.',
    from: 1,
    to: 300,
    initial: 20,
  }),
};

export type ThrottleValues = ValuesOf<typeof THROTTLE_FIELDS>;

/** A slide begins with this: soon enough for names that count up to split again and again within the minute. */
export const ON_A_SLIDE: Partial<ThrottleValues> = { splitAfter: 10 };
