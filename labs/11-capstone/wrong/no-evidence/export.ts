export { exportParts, keyOf } from '../../solution/export.ts';
