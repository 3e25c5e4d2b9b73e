import { FilterError, parseFilter, type Filter, type Flow } from '@slowdown/kit/flows';
import { HoldingError, type Edit, type HeldFlow, type Proxy } from '@slowdown/kit/proxy';
import { expect, labTest, type Stage } from '@slowdown/kit/testing';
import { describe, vi } from 'vitest';
import { edits } from '#lab/edits.ts';
import { filter } from '#lab/filter.ts';
import { verdicts } from '#lab/verdicts.ts';
import {
  EXPERIMENTS,
  listBuckets,
  PROGRAMS,
  round,
  WAITS,
  type AnswerEdit,
  type Experiment,
  type Verdict,
} from '../model.ts';

/** The learner's filter, or a sentence on why it can't be read. */
function learnersFilter(): Filter | string {
  if (typeof filter !== 'string') return 'filter.ts has to export the expression as a text, under the name filter.';
  try {
    return parseFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return error.message;
  }
}

/** Holds by the learner's filter, and does with each held flow what a hand would do. One that can't be read holds nothing. */
function holdBy(proxy: Proxy, hand: (held: HeldFlow) => void): void {
  const read = learnersFilter();
  proxy.holding.filter = typeof read === 'string' ? null : read;
  proxy.holding.subscribe((all) => {
    for (const held of all) hand(held);
  });
}

type SetUp = () => Promise<Stage>;

/** What was held of two rounds of the program. */
async function rounds(stage: SetUp): Promise<Flow[]> {
  const { proxy, s3, bucket } = await stage();
  holdBy(proxy, ({ id }) => proxy.holding.resume(id));
  for (const _ of [1, 2]) await round(s3, proxy.url, bucket);
  await proxy.idle();
  return [...proxy.flows];
}

interface Ran {
  flows: Flow[];
  said: string;
  /** Whether an answer was held that could be edited. */
  held: boolean;
  /** Why the proxy did not make the edit. */
  refusal: string | null;
  verdict: Verdict;
}

/** One call to ListBuckets, whose first answer is edited. Its waits are as long as they can be. */
async function experiment(stage: SetUp, edit: AnswerEdit): Promise<Ran> {
  const luck = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
  const { proxy, s3, callTimes } = await stage();
  let held = false;
  let refusal: string | null = null;
  holdBy(proxy, ({ id, at }) => {
    const isFirst = at === 'response' && !held;
    held ||= isFirst;
    try {
      proxy.holding.resume(id, isFirst ? inBytes(edit) : {});
    } catch (error) {
      if (!(error instanceof HoldingError)) throw error;
      refusal = error.message;
      proxy.holding.resume(id);
    }
  });
  const said = await listBuckets(s3);
  await proxy.idle();
  luck.mockRestore();
  const flows = [...proxy.flows];
  return { flows, said, held, refusal, verdict: verdictOn(flows, said, callTimes.sleptMs) };
}

function inBytes({ body, ...rest }: AnswerEdit): Edit {
  return { ...rest, ...(body !== undefined && { body: new TextEncoder().encode(body) }) };
}

/** The tests' client sleeps a tenth of what the SDK sleeps: at most 100 ms after throttling, and 5 after other failures. */
const LONGEST_SHORT_WAIT_MS = 5;

function verdictOn(flows: readonly Flow[], said: string, sleptMs: number): Verdict {
  return {
    attempts: flows.length,
    wait: flows.length < 2 ? 'not at all' : sleptMs > LONGEST_SHORT_WAIT_MS ? 'up to 1 s' : 'up to 50 ms',
    program: said.startsWith('no list') ? 'gets an error' : 'gets its list',
  };
}

const test = labTest
  .extend('flows', { scope: 'file' }, ({ stage }) => rounds(() => stage([])))
  .extend('ran', { scope: 'file' }, async ({ stage }) => {
    const ran = new Map<Experiment, Ran>();
    for (const each of EXPERIMENTS) ran.set(each, await experiment(() => stage([]), edits[each]));
    return (name: Experiment) => {
      const found = ran.get(name);
      if (!found) throw new Error(`There is no experiment ${name}.`);
      return found;
    };
  });

describe('filter', () => {
  const isListBuckets = ({ request: { method, host, path } }: Flow) =>
    method === 'GET' && host.startsWith('127.0.0.1') && path.includes('x-id=ListBuckets');
  const wasHeld = ({ held = [] }: Flow) => held.length > 0;
  const names = (flows: Flow[]) =>
    flows.map(({ request }) => `${request.method} http://${request.host}${request.path}`).join(', ');
  /** Says nothing of a filter that held nothing: what it leaves alone then is no merit. */
  const heldAny = (flows: Flow[]) =>
    expect(flows.some(wasHeld)).toHold('The filter held nothing, so this can’t be seen yet. See the first check.');

  test('holds every answer to ListBuckets', ({ flows }) => {
    const read = learnersFilter();
    expect(typeof read !== 'string').toHold(`${String(read)}\nLook next: the field in the workbench marks the place.`);
    const wanted = flows.filter(isListBuckets);
    const held = wanted.filter((flow) => flow.held?.some(({ at }) => at === 'response'));
    expect(held.length === wanted.length).toHold(
      `The program listed its buckets ${wanted.length} times; the filter held ${held.length} of the answers.\n` +
        `The test read the filter as ${String(read)}\n` +
        'Look next: the call has no operation of its own in its path, but a parameter that names it.',
    );
  });

  test('holds no request', ({ flows }) => {
    heldAny(flows);
    const held = flows.filter((flow) => flow.held?.some(({ at }) => at === 'request'));
    expect(held.length === 0).toHold(
      `The filter held ${held.length} requests before S3 had seen them, and a request has no answer to change.\n` +
        'Look next: one operator matches only what has a response.',
    );
  });

  test('holds answers to GET alone', ({ flows }) => {
    heldAny(flows);
    const others = flows.filter((flow) => wasHeld(flow) && flow.request.method !== 'GET');
    expect(others.length === 0).toHold(
      `The filter held ${others.length} flows of another method: ${names(others)}.\n` +
        'Look next: a name in a path is no operation. ~m looks at the method.',
    );
  });

  test('leaves other hosts alone', ({ flows }) => {
    heldAny(flows);
    const others = flows.filter((flow) => wasHeld(flow) && !flow.request.host.startsWith('127.0.0.1'));
    expect(others.length === 0).toHold(
      `The filter held ${others.length} answers for another host: ${names(others)}.\n` +
        'Look next: ~d also looks at the address that the proxy passes on to, which is the same for all. ~u looks at the URL.',
    );
  });

  test('leaves other operations alone', ({ flows }) => {
    heldAny(flows);
    const others = flows.filter((flow) => wasHeld(flow) && !flow.request.path.includes('x-id=ListBuckets'));
    expect(others.length === 0).toHold(
      `The filter held ${others.length} flows of other operations: ${names(others)}.\n` +
        'Look next: compare their paths with that of ListBuckets.',
    );
  });
});

/** An edit has to have been made before it can be looked at. */
function made({ held, refusal }: Ran): void {
  expect(held).toHold('Nothing was held, so nothing was edited.\nLook next: the filter has to hold the answer first.');
  expect(refusal === null).toHold(
    `The proxy refused the edit: ${refusal ?? ''}\nLook next: only the answer can change.`,
  );
}

const first = ({ flows }: Ran) => flows[0]?.response ?? null;

describe('a 429', () => {
  test('is the first answer that the SDK gets', ({ ran }) => {
    const it = ran('tooManyRequests');
    made(it);
    const status = first(it)?.status;
    expect(status === 429).toHold(
      `The first answer left the proxy with ${status ?? 'nothing'}, not with 429.\n` +
        'Look next: an edit has the field status.',
    );
  });
});

describe('other answers', () => {
  test('a 503 without a code', ({ ran }) => {
    const it = ran('withoutCode');
    made(it);
    const { status, errorCode } = first(it) ?? {};
    expect(status === 503 && errorCode === null).toHold(
      `The first answer left the proxy with ${status ?? 'nothing'} and ${errorCode ? `the code ${errorCode}` : 'no code'}.\n` +
        'Look next: change the status alone. The list in the body has no error code.',
    );
  });

  test('a 400 whose body says SlowDown', ({ ran }) => {
    const it = ran('badRequest');
    made(it);
    const { status, errorCode } = first(it) ?? {};
    expect(status === 400 && errorCode === 'SlowDown').toHold(
      `The first answer left the proxy with ${status ?? 'nothing'} and ${errorCode ? `the code ${errorCode}` : 'no code'}.\n` +
        'Look next: S3 writes <Error><Code>…</Code></Error>; the lesson’s page has it under "Three more answers".',
    );
  });

  test('a 200 whose body breaks off', ({ ran }) => {
    const it = ran('brokenBody');
    made(it);
    const status = first(it)?.status;
    expect(status === 200 && it.said.includes('XML')).toHold(
      `The first answer left the proxy with ${status ?? 'nothing'}, and the program said: ${it.said}.\n` +
        'Look next: keep the beginning of the body and cut the rest. The program can then not read it.',
    );
  });
});

describe('verdicts', () => {
  /** Every experiment with what the learner says of it, of which some is not what was seen. */
  function wrong(ran: (name: Experiment) => Ran, what: keyof Verdict): string {
    return EXPERIMENTS.filter((name) => verdicts[name][what] !== ran(name).verdict[what])
      .map((name) => `${name} ("${verdicts[name][what]}")`)
      .join(', ');
  }

  /** A word that is none of those that the type allows would never be right. */
  function known(what: 'wait' | 'program', words: readonly string[]): void {
    const name = EXPERIMENTS.find((each) => !words.includes(verdicts[each][what]));
    expect(name === undefined).toHold(
      `${name ?? ''}: ${what} is "${name ? verdicts[name][what] : ''}", and has to be one of "${words.join('", "')}".`,
    );
  }

  test('say how many attempts each call made', ({ ran }) => {
    for (const name of EXPERIMENTS) made(ran(name));
    const others = wrong(ran, 'attempts');
    expect(others === '').toHold(
      `The proxy saw another number of attempts than you say of ${others}.\n` +
        'Look next: each bar of a row is one attempt.',
    );
  });

  test('say how long the SDK waits at most', ({ ran }) => {
    known('wait', WAITS);
    const others = wrong(ran, 'wait');
    expect(others === '').toHold(
      `With the longest waits that can be drawn, it was not what you say of ${others}.\n` +
        'Look next: make the edit a few times. A wait of more than 50 ms decides it.',
    );
  });

  test('say what the program got', ({ ran }) => {
    known('program', PROGRAMS);
    const others = wrong(ran, 'program');
    expect(others === '').toHold(
      `The program got something else than you say of ${others}.\n` +
        'Look next: the Output tab has a line for each round.',
    );
  });
});
