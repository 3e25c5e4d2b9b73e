export { measured } from '../../solution/measured.ts';
