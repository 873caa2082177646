export {
  allowanceOf,
  applyEffects,
  deadlineInput,
  runOf,
  statusOf,
  type ClockEffect,
  type ClockEffectKind,
  type ClockRun,
  type ClockRuns,
  type ClockStatus,
  type Occasion,
} from './clocks.ts';
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
  legalActions,
  loadFlow,
  openCase,
  type Actor,
  type Decision,
  type Flow,
  type Given,
} from './flow.ts';
export {
  SEVEN_STAGE_FACTS,
  SEVEN_STAGE_RELATIONS,
  sevenStage,
  type SevenStageFact,
  type SevenStageRelation,
} from './presets/seven-stage.ts';
export { validateFlow, type Vocabulary } from './validate.ts';
