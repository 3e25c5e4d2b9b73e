export { rings } from '../../solution/alarm.ts';
