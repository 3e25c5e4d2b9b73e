export { watch } from '../../solution/watch.ts';
