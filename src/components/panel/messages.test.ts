import { expect, test } from 'vitest';
import { isRecording, readEvent, sentenceIn } from './messages.ts';

test('a message of an unknown kind, or half of one, is not believed', () => {
  expect(readEvent('{"type":"output","lines":["done"]}')).toEqual({ type: 'output', lines: ['done'] });
  for (const text of ['{"type":"weather"}', '{}', 'null', '"output"', '7', '', '{"type":"out']) {
    expect(readEvent(text)).toBeNull();
  }
});

test('a recording has a caption and events', () => {
  expect(isRecording({ caption: 'a run', events: [] })).toBe(true);
  for (const value of [{ caption: 'a run' }, { events: [] }, null, 'x']) expect(isRecording(value)).toBe(false);
});

test('a refusal is read from JSON, or taken as it is', () => {
  expect(sentenceIn('{"message":"Stop the job first."}')).toBe('Stop the job first.');
  expect(sentenceIn('Bad Gateway')).toBe('Bad Gateway');
  expect(sentenceIn('{"no":1}')).toBe('{"no":1}');
});
