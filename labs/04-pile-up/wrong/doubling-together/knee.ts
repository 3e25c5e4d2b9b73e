export { knee } from '../../solution/knee.ts';
