import type { FlowData } from '../definition.ts';

/**
 * What a caller can be to a case. Roles stand in the contract and are not repeated here: an action is offered to whoever may
 * call its operation and is to the case what the flow asks for.
 */
export const SEVEN_STAGE_RELATIONS = [
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

export type SevenStageRelation = (typeof SEVEN_STAGE_RELATIONS)[number];

/** What can hold of a case and decides whether an action exists: an immediate item (即办件), a unit that has led it. */
export const SEVEN_STAGE_FACTS = ['immediate-item', 'led'] as const;

export type SevenStageFact = (typeof SEVEN_STAGE_FACTS)[number];

const place = [{ relations: ['place'] }];
const apart = [{ relations: ['place'], not: ['handler', 'handling-unit'] }];

/**
 * The seven stages (T-21): collect, file, dispatch, handle, feed back, verify and close, evaluate. Data: what may be done in
 * which state, by whom, and which clocks (时限) that moves. The matter says how long each clock runs.
 */
export const sevenStage: FlowData = {
  name: 'seven-stage',
  version: 1,
  label: { en: 'Seven stages', zh: '七步流程' },
  initial: 'reported',
  states: [
    { name: 'reported', label: { en: 'Reported', zh: '已上报' }, clock: 'file' },
    { name: 'filed', label: { en: 'Filed, to be dispatched', zh: '已立案' }, clock: 'dispatch' },
    { name: 'dispatched', label: { en: 'Dispatched, to be accepted', zh: '已派遣' }, clock: 'accept' },
    { name: 'objected', label: { en: 'Objected to', zh: '退回异议' }, clock: 'adjudicate' },
    { name: 'handling', label: { en: 'Being handled', zh: '处置中' }, clock: 'handle' },
    { name: 'suspended', label: { en: 'Suspended', zh: '挂账' }, clock: 'suspend' },
    { name: 'feedback', label: { en: 'Handled, to be verified', zh: '已反馈' }, clock: 'verify' },
    { name: 'verified', label: { en: 'Verified, to be closed', zh: '已核查' }, clock: 'overall' },
    { name: 'closed', label: { en: 'Closed', zh: '已结案' }, terminal: true },
    { name: 'evaluated', label: { en: 'Evaluated', zh: '已评价' }, terminal: true },
    { name: 'refused', label: { en: 'Not accepted', zh: '不予立案' }, terminal: true },
  ],
  actions: [
    { name: 'file', label: { en: 'File', zh: '立案' }, from: ['reported'], to: 'filed', actors: place },
    { name: 'refuse', label: { en: 'Refuse', zh: '不予立案' }, from: ['reported'], to: 'refused', actors: place },
    {
      name: 'settle',
      label: { en: 'Settle on the spot', zh: '即办办结' },
      from: ['reported'],
      to: 'closed',
      actors: [...place, { relations: ['reporter'] }],
      requiresOfMatter: ['after-photo'],
      onlyIf: ['immediate-item'],
    },
    { name: 'dispatch', label: { en: 'Dispatch', zh: '派遣' }, from: ['filed'], to: 'dispatched', actors: place },
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
      to: 'filed',
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
      to: 'feedback',
      actors: [{ relations: ['lead-accepted'] }],
      requiresOfMatter: ['after-photo'],
    },
    {
      name: 'complete-help',
      label: { en: 'Complete the help', zh: '协办反馈' },
      from: ['dispatched', 'handling', 'suspended', 'feedback'],
      actors: [{ relations: ['help-accepted'] }],
    },
    { name: 'suspend', label: { en: 'Suspend', zh: '挂账' }, from: ['handling'], to: 'suspended', actors: apart },
    { name: 'resume', label: { en: 'Resume', zh: '恢复' }, from: ['suspended'], to: 'handling', actors: place },
    { name: 'extend', label: { en: 'Extend', zh: '延期' }, from: ['dispatched', 'handling'], actors: apart },
    { name: 'verify', label: { en: 'Verify', zh: '核查通过' }, from: ['feedback'], to: 'verified', actors: apart },
    {
      name: 'send-back',
      label: { en: 'Send back', zh: '返工' },
      from: ['feedback'],
      to: 'handling',
      actors: apart,
      reworks: true,
    },
    { name: 'close', label: { en: 'Close', zh: '结案' }, from: ['verified'], to: 'closed', actors: place },
    {
      name: 'evaluate',
      label: { en: 'Evaluate', zh: '评价' },
      from: ['closed'],
      to: 'evaluated',
      actors: [{ relations: ['reporter'] }],
    },
    {
      // The reporter says it is not settled: back to the dispatcher's desk.
      name: 'reopen-by-reporter',
      label: { en: 'Reopen, not settled', zh: '不满意重办' },
      from: ['evaluated'],
      to: 'filed',
      actors: [{ relations: ['reporter'] }],
    },
    {
      name: 'reopen',
      label: { en: 'Reopen', zh: '重办' },
      from: ['closed', 'evaluated'],
      to: 'handling',
      actors: place,
      onlyIf: ['led'],
    },
    {
      // What was settled on the spot has no unit to go back to.
      name: 'reopen-to-desk',
      label: { en: 'Reopen to be dispatched', zh: '重办待派遣' },
      from: ['closed', 'evaluated'],
      to: 'filed',
      actors: place,
      unless: ['led'],
    },
  ],
  clocks: [
    {
      // The promise to the reporter, over all steps. A reopened case has no new one.
      name: 'overall',
      label: { en: 'In all', zh: '总时限' },
      allowance: { amount: 7, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['open'],
      stops: ['refuse', 'settle', 'close'],
      pauses: ['suspend'],
      resumes: ['resume'],
      continues: ['reopen-by-reporter', 'reopen', 'reopen-to-desk'],
      extends: ['extend'],
    },
    {
      name: 'file',
      label: { en: 'To be filed', zh: '立案时限' },
      allowance: { amount: 2, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['open'],
      stops: ['file', 'refuse', 'settle'],
    },
    {
      name: 'dispatch',
      label: { en: 'To be dispatched', zh: '派遣时限' },
      allowance: { amount: 2, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['file', 'adjudicate-uphold', 'reopen-by-reporter', 'reopen-to-desk'],
      stops: ['dispatch'],
    },
    {
      name: 'accept',
      label: { en: 'To be accepted', zh: '签收时限' },
      allowance: { amount: 4, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['dispatch', 'adjudicate-reject'],
      stops: ['accept', 'object'],
    },
    {
      name: 'adjudicate',
      label: { en: 'To be adjudicated', zh: '裁定时限' },
      allowance: { amount: 1, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['object'],
      stops: ['adjudicate-uphold', 'adjudicate-reject'],
    },
    {
      // Runs from the dispatch, not from the acceptance: waiting to accept must not buy time.
      name: 'handle',
      label: { en: 'To be handled', zh: '处置时限' },
      allowance: { amount: 5, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['dispatch', 'reopen'],
      stops: ['complete', 'adjudicate-uphold'],
      pauses: ['object', 'suspend'],
      resumes: ['adjudicate-reject', 'resume', 'send-back'],
      extends: ['extend'],
    },
    {
      name: 'suspend',
      label: { en: 'Suspension to be reviewed', zh: '挂账复核时限' },
      allowance: { amount: 30, unit: 'days' },
      ambers: [0.8],
      starts: ['suspend'],
      stops: ['resume'],
    },
    {
      name: 'verify',
      label: { en: 'To be verified', zh: '核查时限' },
      allowance: { amount: 1, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['complete'],
      stops: ['verify', 'send-back'],
    },
  ],
};
