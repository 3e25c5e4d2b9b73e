import type { Addon } from '@slowdown/kit/proxy';

export { always429, slowBucket, splittingBucket } from '../../solution/addons.ts';

/** Answers every third request with 429, and lets the others pass. */
export function everyThird(): Addon {
  let requests = 0;
  return {
    response({ response }) {
      requests += 1;
      if (requests % 3 !== 0 || response === null) return;
      response.statusCode = 429;
      response.reason = 'Too Many Requests';
      response.content = '';
      for (const header of response.headers) if (header[0].toLowerCase() === 'content-length') header[1] = '0';
    },
  };
}
