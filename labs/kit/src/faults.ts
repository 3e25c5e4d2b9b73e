/**
 * Faults: what the proxy can do to a request, each a schema of its own, each able to explain itself. Service-true: the
 * status, headers and body are those of the service. Pure.
 */
export { answer, type Answer } from './faults/answers.ts';
export { explain } from './faults/explain.ts';
export { explainRule, strikes, type Rule, type RuleCounts } from './faults/rule.ts';
export {
  fault,
  isAnswering,
  isBreaking,
  isShaping,
  type AnsweringFault,
  type BreakingFault,
  type Fault,
  type ShapingFault,
} from './faults/schemas.ts';
export type { Asked } from './faults/spoken.ts';
export { limited, trigger, triggerOf, type Surroundings, type Trigger, type TriggerSpec } from './faults/triggers.ts';
