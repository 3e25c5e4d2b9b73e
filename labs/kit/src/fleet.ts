/** A fleet of workers before a throttled service, simulated event by event. */
export { autocorrelation, periodOf, type Period } from './fleet/autocorrelation.ts';
export { COLUMNS, FleetRun, SUMS, type Second, type Summary } from './fleet/run.ts';
export { Fleet } from './fleet/simulation.ts';
export type { State, Sums } from './fleet/state.ts';
export type { ServiceSpec } from './fleet/service.ts';
export { FleetSpecError, readFleet, type FleetInput, type FleetSpec } from './fleet/spec.ts';
export { Times } from './fleet/times.ts';
