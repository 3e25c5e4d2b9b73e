export { emfLine } from '../../solution/emf.ts';
