import type { Limit } from '../throttle.ts';

/**
 * A limit that refuses the first `times(path)` requests of each object and admits the rest. Which call meets what is
 * then the same on a fast and on a slow machine, unlike with a rate. Requests that name no object are admitted.
 */
export function refuseFirst(times: (path: string) => number): Limit {
  const refused = new Map<string, number>();
  return {
    admits({ path, method }) {
      const object = path.split('?')[0] ?? '';
      const before = refused.get(object) ?? 0;
      if (method !== 'PUT' || object.split('/').length < 3 || before >= times(object)) return true;
      refused.set(object, before + 1);
      return false;
    },
  };
}
