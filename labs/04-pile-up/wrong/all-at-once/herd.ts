export { backoffMs, startMs } from '../../solution/herd.ts';
