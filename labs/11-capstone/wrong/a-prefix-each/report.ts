export { findings, seed } from '../../solution/report.ts';
