import { expect, test } from 'vitest';
import { isRecording, isWorkbenchEvent, sentenceIn } from './messages.ts';

test('a message of an unknown kind is not believed', () => {
  expect(isWorkbenchEvent({ type: 'output', lines: ['done'] })).toBe(true);
  for (const value of [{ type: 'weather' }, {}, null, 'output', 7]) expect(isWorkbenchEvent(value)).toBe(false);
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
