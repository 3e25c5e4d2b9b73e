export { readStart, readWhole } from '../../solution/reading.ts';
