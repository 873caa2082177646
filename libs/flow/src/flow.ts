import { effectsOf, openingEffects, type ClockEffect } from './clocks.ts';
import {
  flowSchema,
  type ActionDefinition,
  type ActorRule,
  type FlowDefinition,
  type StateDefinition,
} from './definition.ts';
import { FlowRefusal, InvalidFlow } from './flow-errors.ts';
import { validateFlow, type Vocabulary } from './validate.ts';

/** A validated flow, ready to be asked. Load it once per name and version. */
export interface Flow {
  readonly definition: FlowDefinition;
  readonly states: ReadonlyMap<string, StateDefinition>;
  readonly actions: ReadonlyMap<string, ActionDefinition>;
}

/** Who asks, and what the case is to them. */
export interface Actor {
  readonly roles: readonly string[];
  /** What the actor is to this case: its reporter, of its handling unit … The caller knows; the flow only compares names. */
  readonly relations: readonly string[];
  /** How often each `once` action was taken in its scope. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What holds of the case and decides whether an action exists at all, such as `immediate-item`. */
  readonly facts?: readonly string[];
}

/** What comes with an action. */
export interface Given {
  /** Names of the evidence and fields given. */
  readonly evidence?: readonly string[];
  /** The evidence this matter needs for this action, in place of the flow's own `requiresOfMatter`. */
  readonly matterRequires?: readonly string[];
}

/** What taking an action means; the caller writes it down. */
export interface Decision {
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly clockEffects: readonly ClockEffect[];
  readonly reworks: boolean;
}

/** @throws InvalidFlow with every problem and its place */
export function loadFlow(data: unknown, vocabulary: Vocabulary = {}): Flow {
  const problems = validateFlow(data, vocabulary);
  if (problems.length > 0) throw new InvalidFlow(problems);
  const definition = flowOf(data);
  return {
    definition,
    states: new Map(definition.states.map((state) => [state.name, state])),
    actions: new Map(definition.actions.map((action) => [action.name, action])),
  };
}

/** A flow as it is read, with everything it may leave out; for one that was found sound. */
export const flowOf = (data: unknown): FlowDefinition => flowSchema.parse(data);

/** The state a case begins in, and the clocks that begin with it. */
export function openCase({ definition }: Flow): { to: string; clockEffects: readonly ClockEffect[] } {
  return { to: definition.initial, clockEffects: openingEffects(definition) };
}

/** The actions this actor may take in this state now, in the order of the definition; {@link decide} accepts exactly these. */
export function legalActions(flow: Flow, state: string, actor: Actor): readonly string[] {
  return flow.definition.actions
    .filter((action) => exists(action, state, actor) && mayAct(action, actor) && !isSpent(action, actor))
    .map((action) => action.name);
}

/** The evidence an action needs, given what the matter says about it. */
export function evidenceFor(action: ActionDefinition, matterRequires?: readonly string[]): readonly string[] {
  return [...new Set([...action.requires, ...(matterRequires ?? action.requiresOfMatter)])];
}

/** What follows when this actor takes this action. @throws FlowRefusal, which says what would be possible instead */
export function decide(flow: Flow, state: string, action: string, actor: Actor, given: Given = {}): Decision {
  const refuse = (reason: FlowRefusal['reason'], missing: readonly string[] = []) =>
    new FlowRefusal(reason, { action, state, allowed: legalActions(flow, state, actor), missing });
  const defined = flow.actions.get(action);
  if (!defined || !exists(defined, state, actor)) throw refuse('ILLEGAL_TRANSITION');
  if (!mayAct(defined, actor)) throw refuse('NOT_YOUR_ACTION');
  if (isSpent(defined, actor)) throw refuse('ONCE_ONLY');
  const missing = evidenceFor(defined, given.matterRequires).filter((name) => !given.evidence?.includes(name));
  if (missing.length > 0) throw refuse('MISSING_EVIDENCE', missing);
  return {
    action,
    from: state,
    to: defined.to ?? state,
    clockEffects: effectsOf(flow.definition, action),
    reworks: defined.reworks,
  };
}

function exists(action: ActionDefinition, state: string, { facts = [] }: Actor): boolean {
  return (
    action.from.includes(state) &&
    action.onlyIf.every((fact) => facts.includes(fact)) &&
    !action.unless.some((fact) => facts.includes(fact))
  );
}

function mayAct(action: ActionDefinition, actor: Actor): boolean {
  return action.actors.some((rule) => fits(rule, actor));
}

function fits(rule: ActorRule, { roles, relations }: Actor): boolean {
  return (
    (rule.roles.length === 0 || rule.roles.some((role) => roles.includes(role))) &&
    rule.relations.every((relation) => relations.includes(relation)) &&
    !rule.not.some((relation) => relations.includes(relation))
  );
}

function isSpent({ name, once }: ActionDefinition, { counts = {} }: Actor): boolean {
  return once !== undefined && Object.hasOwn(counts, name) && (counts[name] ?? 0) > 0;
}

/** Whether a case may rest in this state for ever. */
export const rests = (flow: Flow, state: string): boolean => flow.states.get(state)?.terminal === true;

/**
 * How often each `once` action was taken after this one, as {@link Actor} `counts` wants it: JSON data to be kept with the case.
 * What is taken once a case stays taken; what may be taken once a round may be taken again in a case that came back. Those once a
 * unit are the caller's to count.
 */
export function takenAfter(
  flow: Flow,
  taken: Readonly<Record<string, number>>,
  { action, from, to }: Pick<Decision, 'action' | 'from' | 'to'>,
): Readonly<Record<string, number>> {
  const onceOf = (name: string) => flow.actions.get(name)?.once;
  const reopened = rests(flow, from) && !rests(flow, to);
  const kept = Object.entries(taken).filter(([name]) => !reopened || onceOf(name) !== 'round');
  const once = onceOf(action);
  const own = once === 'case' || once === 'round' ? [[action, (taken[action] ?? 0) + 1] as const] : [];
  return Object.fromEntries([...kept, ...own]);
}
