import { expect, test } from 'vitest';
import type { Recording } from '../../workbench/protocol.ts';
import { durationMs, seek, START } from './player.ts';

const recording: Recording = {
  caption: 'three lines',
  events: [
    { atMs: 0, event: { type: 'output', lines: ['one'] } },
    { atMs: 100, event: { type: 'output', lines: ['two'] } },
    { atMs: 250, event: { type: 'output', lines: ['three'] } },
  ],
};

test('lasts until its last event', () => {
  expect(durationMs(recording)).toBe(250);
  expect(durationMs({ caption: 'nothing', events: [] })).toBe(0);
});

test('reads every event up to a moment, that moment included', () => {
  expect(seek(recording, START, 99).state.output).toEqual(['one']);
  expect(seek(recording, START, 100).state.output).toEqual(['one', 'two']);
});

test('going on reads each event once', () => {
  const middle = seek(recording, START, 120);
  expect(seek(recording, middle, 300).state.output).toEqual(['one', 'two', 'three']);
});

test('going back forgets what came later', () => {
  const end = seek(recording, START, 300);
  expect(seek(recording, end, 120)).toEqual(seek(recording, START, 120));
});
