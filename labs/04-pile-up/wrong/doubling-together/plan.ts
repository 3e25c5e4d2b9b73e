export { plan, WORKERS } from '../../solution/plan.ts';
