import type { FlowData } from '../definition.ts';

/**
 * What a caller can be to a case. Roles stand in the contract: an action is offered to whoever may call its operation and is to
 * the case what the flow asks for; steps that have no operation of their own name their roles.
 */
export const CASE_RELATIONS = [
  // The case lies in the caller's places.
  'place',
  'reporter',
  // The caller accepted or completed a task of it, or acts for a unit that has one: nobody judges their own work.
  'handler',
  'handling-unit',
  // Where the task of the caller's unit stands.
  'task-dispatched',
  'lead-dispatched',
  'lead-accepted',
  'help-dispatched',
  'help-accepted',
] as const;

export type CaseRelation = (typeof CASE_RELATIONS)[number];

/** What can hold of a case and decides whether an action exists: its item class (件类), a unit that has led it. */
export const CASE_FACTS = ['immediate-item', 'promised-item', 'supplementary-item', 'referred-item', 'led'] as const;

export type CaseFact = (typeof CASE_FACTS)[number];

/** Evidence a flow may ask for: what the request itself says, and documents of which a file must be given. */
export const CASE_EVIDENCE = [
  ...(['note', 'after-photo'] as const),
  // 双方同意书, 调解协议书, 司法确认裁定书
  ...(['consent-of-both', 'agreement', 'court-ruling'] as const),
  // 委托书, 原件收据, 送达签收单
  ...(['mandate', 'receipt', 'signature'] as const),
  // 处理意见书
  'decision-letter',
] as const;

type State = FlowData['states'][number];
type Action = FlowData['actions'][number];
type Clock = FlowData['clocks'][number];

/** The case lies in the caller's places. */
export const place: Action['actors'] = [{ relations: ['place'] }];
/** The same, and the caller had no hand in the work. */
export const apart: Action['actors'] = [{ relations: ['place'], not: ['handler', 'handling-unit'] }];
/** One of the roles, in the caller's places. */
export const placeAs = (...roles: string[]): Action['actors'] => [{ roles, relations: ['place'] }];
/** The same, and the caller had no hand in the work. */
export const apartAs = (...roles: string[]): Action['actors'] => [
  { roles, relations: ['place'], not: ['handler', 'handling-unit'] },
];
export const reporter: Action['actors'] = [{ relations: ['reporter'] }];
/** The unit that leads and has accepted. */
export const lead: Action['actors'] = [{ relations: ['lead-accepted'] }];

export const state = (name: string, en: string, zh: string, clock: string): State => ({
  name,
  label: { en, zh },
  clock,
});
/** A state in which a case may rest for ever. */
export const end = (name: string, en: string, zh: string): State => ({ name, label: { en, zh }, terminal: true });

/** Time allowed, and the two shares of it after which a warning is due. */
export const clock = (
  name: string,
  [en, zh]: readonly [string, string],
  [amount, unit]: readonly [number, Clock['allowance']['unit']],
  effects: Pick<Clock, 'starts' | 'stops'> & Partial<Clock>,
): Clock => ({ name, label: { en, zh }, allowance: { amount, unit }, ambers: [0.5, 0.8], ...effects });

/**
 * From the order to a unit to its answer, the same in every flow that gives work to units: a lead unit that accepts or objects
 * once, helping units, the decision on an objection. `filed` is where a case waits to be dispatched.
 */
export const dispatching = (filed: string, answered: string): Action[] => [
  { name: 'dispatch', label: { en: 'Dispatch', zh: '派遣' }, from: [filed], to: 'dispatched', actors: place },
  {
    name: 'accept',
    label: { en: 'Accept', zh: '接受' },
    from: ['dispatched'],
    to: 'handling',
    actors: [{ relations: ['lead-dispatched'] }],
  },
  {
    // A helping unit joins in; where the case stands is the lead unit's affair.
    name: 'accept-help',
    label: { en: 'Accept to help', zh: '接受协办' },
    from: ['dispatched', 'handling', 'suspended'],
    actors: [{ relations: ['help-dispatched'] }],
  },
  {
    name: 'object',
    label: { en: 'Object', zh: '退回异议' },
    from: ['dispatched'],
    to: 'objected',
    actors: [{ relations: ['task-dispatched'] }],
    once: 'unit',
  },
  {
    name: 'adjudicate-uphold',
    label: { en: 'Uphold the objection', zh: '裁定异议成立' },
    from: ['objected'],
    to: filed,
    actors: apart,
  },
  {
    name: 'adjudicate-reject',
    label: { en: 'Reject the objection', zh: '裁定异议不成立' },
    from: ['objected'],
    to: 'dispatched',
    actors: apart,
  },
  {
    name: 'complete',
    label: { en: 'Complete and feed back', zh: '处置反馈' },
    from: ['handling'],
    to: answered,
    actors: lead,
    requiresOfMatter: ['after-photo'],
  },
  {
    name: 'complete-help',
    label: { en: 'Complete the help', zh: '协办反馈' },
    from: ['dispatched', 'handling', 'suspended', answered],
    actors: [{ relations: ['help-accepted'] }],
  },
  { name: 'suspend', label: { en: 'Suspend', zh: '挂账' }, from: ['handling'], to: 'suspended', actors: apart },
  { name: 'resume', label: { en: 'Resume', zh: '恢复' }, from: ['suspended'], to: 'handling', actors: place },
  { name: 'extend', label: { en: 'Extend', zh: '延期' }, from: ['dispatched', 'handling'], actors: apart },
];

/** The states between a dispatch and its answer. */
export const dispatchStates: readonly State[] = [
  state('dispatched', 'Dispatched, to be accepted', '已派遣', 'accept'),
  state('objected', 'Objected to', '退回异议', 'adjudicate'),
  state('handling', 'Being handled', '处置中', 'handle'),
  state('suspended', 'Suspended', '挂账', 'suspend'),
];

/** The clocks between a dispatch and its answer; `o` names the actions of the flow that touch them beside the usual ones. */
export const dispatchClocks = (o: {
  readonly handling: readonly [number, Clock['allowance']['unit']];
  /** What brings a handled case back into the unit's hands: the time between is left out. */
  readonly sentBack?: readonly string[];
  /** What starts the handling afresh beside a dispatch. */
  readonly anew?: readonly string[];
}): Clock[] => [
  clock('accept', ['To be accepted', '签收时限'], [4, 'workingHours'], {
    starts: ['dispatch', 'adjudicate-reject'],
    stops: ['accept', 'object'],
  }),
  clock('adjudicate', ['To be adjudicated', '裁定时限'], [1, 'workingDays'], {
    starts: ['object'],
    stops: ['adjudicate-uphold', 'adjudicate-reject'],
  }),
  // Runs from the dispatch, not from the acceptance: waiting to accept must not buy time.
  clock('handle', ['To be handled', '处置时限'], o.handling, {
    starts: ['dispatch', ...(o.anew ?? [])],
    stops: ['complete', 'adjudicate-uphold'],
    pauses: ['object', 'suspend'],
    resumes: ['adjudicate-reject', 'resume', ...(o.sentBack ?? [])],
    extends: ['extend'],
  }),
  clock('suspend', ['Suspension to be reviewed', '挂账复核时限'], [30, 'days'], {
    starts: ['suspend'],
    stops: ['resume'],
    ambers: [0.8],
  }),
];
