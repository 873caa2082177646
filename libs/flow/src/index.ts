export {
  allowanceOf,
  applyEffects,
  deadlineInput,
  effectsOf,
  runOf,
  statusOf,
  type ClockEffect,
  type ClockEffectKind,
  type ClockRun,
  type ClockRuns,
  type ClockStatus,
  type Occasion,
} from './clocks.ts';
export { OPEN } from './definition.ts';
export type {
  ActionDefinition,
  ActorRule,
  ClockDefinition,
  FlowData,
  FlowDefinition,
  StateDefinition,
} from './definition.ts';
export { FlowRefusal, InvalidFlow, type FlowProblem, type ProblemCode, type RefusalReason } from './flow-errors.ts';
export {
  decide,
  evidenceFor,
  flowOf,
  legalActions,
  loadFlow,
  openCase,
  rests,
  takenAfter,
  type Actor,
  type Decision,
  type Flow,
  type Given,
} from './flow.ts';
export { PRESETS } from './presets/presets.ts';
export { CASE_EVIDENCE, CASE_FACTS, CASE_RELATIONS, type CaseFact, type CaseRelation } from './presets/words.ts';
export { sevenStage } from './presets/seven-stage.ts';
export { sixStep } from './presets/six-step.ts';
export { validateFlow, type Vocabulary } from './validate.ts';
