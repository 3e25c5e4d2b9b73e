import { describe, expect, test } from 'vitest';
import { FilterError, type Flow } from '../flows.ts';
import './matchers.ts';

function flow(method: string, status: number | null): Flow {
  const errorCode = status === 503 ? 'SlowDown' : null;
  return {
    id: crypto.randomUUID(),
    startMs: 0,
    endMs: 1,
    request: { method, host: 'localhost:4566', path: '/bucket/key', headers: {}, bytes: null },
    response: status === null ? null : { status, statusText: '', headers: {}, bytes: null, errorCode, body: null },
    fault: null,
    sdk: null,
    ...(status === null && { error: 'the connection was reset' }),
  };
}

const flows = [flow('PUT', 503), flow('PUT', 503), flow('PUT', 200), flow('GET', null)];

describe('toHaveFlows', () => {
  test('holds where some flow matches, or as many as wanted', () => {
    expect(flows).toHaveFlows('~m PUT & ~c 503');
    expect(flows).toHaveFlows('~m PUT & ~c 503', { times: 2 });
    expect(flows).toHaveFlows('~c 500', { times: 0 });
    expect(flows).toHaveFlows('~e & ~d localhost', { times: 1 });
    expect(flows).not.toHaveFlows('~m DELETE');
  });

  test('says how many match, and which', () => {
    expect(() => {
      expect(flows).toHaveFlows('~m PUT ~c 503', { times: 3, hint: 'the number of attempts.' });
    }).toThrow(
      'Expected 3 of the flows to match ~m PUT & ~c 503; 2 of 4 do.\nThese do:' +
        '\n  PUT /bucket/key: 503 SlowDown\n  PUT /bucket/key: 503 SlowDown\nLook next: the number of attempts.',
    );
  });

  test('where none matches, says what the proxy saw', () => {
    expect(() => {
      expect(flows.slice(2)).toHaveFlows('~m DELETE');
    }).toThrow(
      /at least 1 .* 0 of 2 do\.\nThe proxy saw:\n {2}PUT \/bucket\/key: 200\n {2}GET .*: the connection was reset$/,
    );
    expect(() => {
      expect([] as Flow[]).toHaveFlows('~q');
    }).toThrow(/The proxy saw: nothing$/);
  });

  test('a long list is cut', () => {
    expect(() => {
      expect(Array.from({ length: 12 }, () => flow('PUT', 503))).not.toHaveFlows('~c 503');
    }).toThrow(/not at least 1 [^]*and 2 more$/);
  });

  test('an expression that cannot be read is no verdict', () => {
    expect(() => {
      expect(flows).toHaveFlows('~x');
    }).toThrow(FilterError);
  });
});
