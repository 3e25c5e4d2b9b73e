export { work } from '../../solution/worker.ts';
