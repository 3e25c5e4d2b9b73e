import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { Emitter } from './emitter.ts';
import { AnswerLateError, CountedError } from './handlers.ts';

/** An emitter, what its handlers were called, in order, and handlers by name that note their call. */
function listening() {
  const emitter = new Emitter();
  const called: string[] = [];
  const noting = (name: string, answer?: unknown) => () => {
    called.push(name);
    return answer;
  };
  const heardBy = (event: string) => {
    called.length = 0;
    emitter.emit(event, {});
    return called;
  };
  return { emitter, called, noting, heardBy };
}

describe('which patterns hear an event', () => {
  test.each([
    ['before-send', true],
    ['before-send.s3', true],
    ['before-send.s3.PutObject', true],
    ['*', true],
    ['*.s3', true],
    ['before-send.*', true],
    ['before-send.*.PutObject', true],
    ['*.*.*', true],
    ['before-send.s3.PutObject.more', false],
    ['before-send.s', false],
    ['before-send.s*', false],
    ['before-send.*.*.*', false],
    ['before', false],
    ['s3.PutObject', false],
  ])('before-send.s3.PutObject is heard at %s: %s', (pattern, heard) => {
    const { emitter, noting, heardBy } = listening();
    emitter.register(pattern, noting('it'));
    expect(heardBy('before-send.s3.PutObject')).toEqual(heard ? ['it'] : []);
    expect(emitter.hears('before-send.s3.PutObject')).toBe(heard);
  });

  test.each(['', '.', 'before-send.', '.s3', 'before-send..PutObject'])(
    'the pattern "%s" has an empty part: it is refused, and nothing is registered',
    (pattern) => {
      const { emitter, noting, heardBy } = listening();
      expect(() => emitter.register(pattern, noting('it'), { uniqueId: 'once' })).toThrow(
        `"${pattern}" has an empty part. A pattern is the parts of an event's name with a dot between them`,
      );
      emitter.register('before-send', noting('second'), { uniqueId: 'once' });
      expect(heardBy('before-send')).toEqual(['second']);
    },
  );
});

describe('the order of handlers', () => {
  test('the most specific comes first, and of two that are equally long the one with the earlier *', () => {
    const { emitter, noting, heardBy } = listening();
    const patterns = ['a', '*', 'a.b', 'a.*', '*.b', '*.*', 'a.b.c', 'a.b.*', 'a.*.c', '*.b.c'];
    for (const pattern of patterns) emitter.register(pattern, noting(pattern));
    expect(heardBy('a.b.c')).toEqual(['*.*', '*.b.c', '*.b', '*', 'a.*.c', 'a.*', 'a.b.*', 'a.b.c', 'a.b', 'a']);
  });

  test('a branch with a * comes before the exact one, even where that is longer', () => {
    const { emitter, noting, heardBy } = listening();
    for (const pattern of ['foo.bar.baz', 'foo.bar', 'foo.*']) emitter.register(pattern, noting(pattern));
    expect(heardBy('foo.bar.baz')).toEqual(['foo.*', 'foo.bar.baz', 'foo.bar']);
  });

  test('within one pattern: the first ones, those in the middle, the last ones, each as registered', () => {
    const { emitter, noting, heardBy } = listening();
    for (const turn of [1, 2]) {
      emitter.registerLast('a', noting(`last ${turn}`));
      emitter.register('a', noting(`middle ${turn}`));
      emitter.registerFirst('a', noting(`first ${turn}`));
    }
    expect(heardBy('a')).toEqual(['first 1', 'first 2', 'middle 1', 'middle 2', 'last 1', 'last 2']);
  });

  test('first on a shorter pattern still comes after last on a longer one', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.registerFirst('foo', noting('first of foo'));
    emitter.registerLast('foo.bar', noting('last of foo.bar'));
    expect(heardBy('foo.bar')).toEqual(['last of foo.bar', 'first of foo']);
  });

  test('an event that says * itself finds the handlers of * twice, as in botocore', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.register('a.*', noting('it'));
    expect(heardBy('a.*')).toEqual(['it', 'it']);
  });
});

describe('registering the same again', () => {
  test('a handler without an id is called as often as it was registered', () => {
    const { emitter, noting, heardBy } = listening();
    const handler = noting('it');
    emitter.register('a', handler);
    emitter.register('a', handler);
    expect(heardBy('a')).toEqual(['it', 'it']);
    emitter.unregister('a', handler);
    expect(heardBy('a')).toEqual(['it']);
  });

  test('an id is unique for the emitter, not for its pattern: the second registration is left out', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.register('a', noting('one'), { uniqueId: 'id' });
    emitter.registerFirst('b', noting('two'), { uniqueId: 'id' });
    expect(heardBy('a')).toEqual(['one']);
    expect(heardBy('b')).toEqual([]);
  });

  test('a counted id is removed when it was unregistered as often as registered', () => {
    const { emitter, noting, heardBy } = listening();
    const how = { uniqueId: 'id', counted: true };
    emitter.register('a', noting('it'), how);
    emitter.register('a', noting('not it'), how);
    emitter.unregister('a', how);
    expect(heardBy('a')).toEqual(['it']);
    emitter.unregister('a', how);
    expect(heardBy('a')).toEqual([]);
  });

  test.each([true, false])('an id that was first registered with counted: %s keeps to that', (counted) => {
    const { emitter, noting } = listening();
    emitter.register('a', noting('it'), { uniqueId: 'id', counted });
    const other = { uniqueId: 'id', counted: !counted };
    const said = `The id "id" was first registered ${counted ? 'with' : 'without'} counted: true.`;
    expect(() => emitter.register('a', noting('it'), other)).toThrow(said);
    expect(() => emitter.unregister('a', other)).toThrow(CountedError);
    expect(emitter.hears('a')).toBe(true);
  });
});

describe('unregistering', () => {
  test('takes the first of its registrations: those in front before those in the middle and at the end', () => {
    const { emitter, noting, heardBy } = listening();
    const handler = noting('it');
    emitter.registerLast('a', handler);
    emitter.register('a', noting('other'));
    emitter.registerFirst('a', handler);
    emitter.unregister('a', handler);
    expect(heardBy('a')).toEqual(['other', 'it']);
  });

  test('what is not there is no error: no such handler, pattern or id', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.register('a.b', noting('it'));
    emitter.unregister('a.b', noting('it'));
    emitter.unregister('a', noting('it'));
    emitter.unregister('a.b.c', noting('it'));
    emitter.unregister('a.b', { uniqueId: 'id' });
    emitter.unregister('a.b', {});
    expect(heardBy('a.b')).toEqual(['it']);
  });

  test('by reference, it leaves the id taken', () => {
    const { emitter, noting, heardBy } = listening();
    const handler = noting('it');
    emitter.register('a', handler, { uniqueId: 'id' });
    emitter.unregister('a', handler);
    emitter.register('a', handler, { uniqueId: 'id' });
    expect(heardBy('a')).toEqual([]);
  });

  test('by id with another pattern, it frees the id and leaves the handler', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.register('a', noting('one'), { uniqueId: 'id' });
    emitter.unregister('b', { uniqueId: 'id' });
    emitter.register('a', noting('two'), { uniqueId: 'id' });
    expect(heardBy('a')).toEqual(['one', 'two']);
  });
});

describe('while an event is emitted', () => {
  test('a handler that registers another, or itself again, changes the next event', () => {
    const { emitter, called, noting, heardBy } = listening();
    const again = () => {
      called.push('again');
      emitter.register('a', noting('new'));
      if (called.length < 3) emitter.register('a', again);
    };
    emitter.register('a', again);
    expect(heardBy('a')).toEqual(['again']);
    expect(heardBy('a')).toEqual(['again', 'new', 'again']);
  });

  test('a handler that removes itself, or the next one, changes the next event', () => {
    const { emitter, called, noting, heardBy } = listening();
    const next = noting('next');
    const once = () => {
      called.push('once');
      emitter.unregister('a', once);
      emitter.unregister('a', next);
    };
    emitter.register('a', once);
    emitter.register('a', next);
    expect(heardBy('a')).toEqual(['once', 'next']);
    expect(heardBy('a')).toEqual([]);
  });

  test('a handler that emits is called with both events', () => {
    const { emitter, noting, heardBy } = listening();
    emitter.register('a', () => void emitter.emit('b', {}));
    emitter.register('b', noting('b'));
    emitter.register('a', noting('a'));
    expect(heardBy('a')).toEqual(['b', 'a']);
  });
});

describe('what handlers are given, and answer', () => {
  interface Sent {
    bytes: number;
  }
  const sending = () => new Emitter<{ sent: Sent; received: { status: number } }>();

  test('the payload with the name of its event, one object for all handlers, and the emitter left with its own', () => {
    const emitter = sending();
    const heard: unknown[] = [];
    emitter.register('sent', (payload) => {
      expectTypeOf(payload.bytes).toEqualTypeOf<number>();
      heard.push(payload);
    });
    emitter.register('sent.s3', (payload) => void heard.push(payload));
    const payload = { bytes: 7 };
    emitter.emit('sent.s3', payload);
    expect(heard).toEqual([
      { bytes: 7, eventName: 'sent.s3' },
      { bytes: 7, eventName: 'sent.s3' },
    ]);
    expect(heard[0]).toBe(heard[1]);
    expect(payload).toEqual({ bytes: 7 });
  });

  test('a pattern that begins with * hears any kind', () => {
    const emitter = sending();
    emitter.register('*', (payload) => {
      expectTypeOf(payload).toEqualTypeOf<Readonly<(Sent | { status: number }) & { eventName: string }>>();
    });
    expect(emitter.hears('received.s3')).toBe(true);
  });

  test('emit gives each handler with its answer, nothing included', () => {
    const { emitter } = listening();
    const [one, two] = [() => 0, () => undefined];
    emitter.register('a', one);
    emitter.register('a', two);
    expect(emitter.emit('a', {})).toEqual([
      { handler: one, answer: 0 },
      { handler: two, answer: undefined },
    ]);
    expect(emitter.emit('b', {})).toEqual([]);
  });

  test.each([0, '', false])('emitUntilResponse stops at the first answer, and %j is one', (answer) => {
    const { emitter, called, noting } = listening();
    const answers = noting('two', answer);
    emitter.register('a', noting('one', null));
    emitter.register('a', answers);
    emitter.register('a', noting('three', 3));
    expect(emitter.emitUntilResponse('a', {})).toEqual({ handler: answers, answer });
    expect(called).toEqual(['one', 'two']);
  });

  test('emitUntilResponse gives null where nobody answers, and where nobody hears', () => {
    const { emitter, noting } = listening();
    emitter.register('a', noting('one', null));
    expect(emitter.emitUntilResponse('a', {})).toBeNull();
    expect(emitter.emitUntilResponse('b', {})).toBeNull();
  });

  test.each(['emit', 'emitUntilResponse', 'emitInTurn'] as const)(
    'what a handler throws comes out of %s, and the rest is not called',
    async (method) => {
      const { emitter, called, noting } = listening();
      const thrown = new Error('mine');
      emitter.register('a', noting('one'));
      emitter.register('a', () => {
        throw thrown;
      });
      emitter.register('a', noting('three'));
      await expect((async () => emitter[method]('a', {}))()).rejects.toBe(thrown);
      expect(called).toEqual(['one']);
    },
  );
});

describe('handlers that take their time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('each has finished before the next one is called, and the first answer is given', async () => {
    const { emitter, called, noting } = listening();
    const slow = (name: string, ms: number, answer?: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      called.push(name);
      return answer;
    };
    emitter.register('a', slow('100 ms', 100));
    emitter.register('a', slow('10 ms', 10, 'first answer'));
    emitter.register('a', noting('at once', 'second answer'));
    const answered = emitter.emitInTurn('a', {});
    await vi.advanceTimersByTimeAsync(109);
    expect(called).toEqual(['100 ms']);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answered).toBe('first answer');
    expect(called).toEqual(['100 ms', '10 ms', 'at once']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('untilResponse leaves out those after the first answer', async () => {
    const { emitter, called, noting } = listening();
    emitter.register('a', async () => noting('one', 1)());
    emitter.register('a', noting('two', 2));
    expect(await emitter.emitInTurn('a', {}, { untilResponse: true })).toBe(1);
    expect(called).toEqual(['one']);
  });

  test('an answer of null is none, awaited or not', async () => {
    const { emitter, noting } = listening();
    emitter.register('a', async () => null);
    emitter.register('a', noting('two', null));
    expect(await emitter.emitInTurn('a', {})).toBeUndefined();
  });

  test("a promise that is not the language's own is waited for as well", async () => {
    const { emitter } = listening();
    emitter.register('a', () => ({ then: (resolve: (answer: string) => void) => resolve('from elsewhere') }));
    expect(await emitter.emitInTurn('a', {})).toBe('from elsewhere');
  });

  test('a promise that is rejected comes out, and its timer is gone', async () => {
    const { emitter } = listening();
    emitter.register('a', async () => {
      throw new Error('mine');
    });
    await expect(emitter.emitInTurn('a', {})).rejects.toThrow('mine');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('one that never answers ends with its name, its event and what to do', async () => {
    const emitter = new Emitter({ answerWithinMs: 500 });
    emitter.register('a.s3', function forgetful() {
      return new Promise(() => undefined);
    });
    const ended = expect(emitter.emitInTurn('a.s3', {})).rejects.toThrow(
      'The handler forgetful has not finished with a.s3 after 500 ms, and the call waits for it. Let the handler return at once and do the rest by itself, or give the emitter a longer answerWithinMs.',
    );
    await vi.advanceTimersByTimeAsync(500);
    await ended;
  });

  test('one that is rejected after it was late is not an unhandled rejection', async () => {
    const emitter = new Emitter();
    emitter.register('a', () => new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 20_000)));
    const ended = expect(emitter.emitInTurn('a', {})).rejects.toThrow(AnswerLateError);
    await vi.advanceTimersByTimeAsync(30_000);
    await ended;
  });
});

describe('copies', () => {
  test('have the same handlers; what is registered or removed later on one, the other does not hear', () => {
    const { emitter, noting, heardBy, called } = listening();
    const both = noting('both');
    emitter.register('a', both);
    const copy = emitter.copy();
    emitter.register('a', noting('original'));
    copy.register('a', noting('copy'));
    expect(heardBy('a')).toEqual(['both', 'original']);
    called.length = 0;
    copy.unregister('a', both);
    copy.emit('a', {});
    expect(called).toEqual(['copy']);
    expect(heardBy('a')).toEqual(['both', 'original']);
  });

  test('keep the ids, and count them for themselves', () => {
    const { emitter, noting } = listening();
    const how = { uniqueId: 'id', counted: true };
    emitter.register('a', noting('it'), how);
    const copy = emitter.copy();
    copy.register('a', noting('it'), how);
    emitter.unregister('a', how);
    copy.unregister('a', how);
    expect(emitter.hears('a')).toBe(false);
    expect(copy.hears('a')).toBe(true);
  });

  test('wait as long for a handler', () => {
    expect(new Emitter({ answerWithinMs: 5 }).copy().answerWithinMs).toBe(5);
  });
});
