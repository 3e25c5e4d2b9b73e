export { countRetries } from '../../solution/counting.ts';
