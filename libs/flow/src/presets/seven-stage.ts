import type { ActorRule, FlowData } from '../definition.ts';

/** What somebody can be to a case of this flow; the service that keeps the cases tells which hold. */
export const SEVEN_STAGE_RELATIONS = ['reporter', 'handling-unit', 'handler'] as const;

/** What can hold of a case and changes what may be done: an immediate item (即办件), a report the law demands (强制报告). */
export const SEVEN_STAGE_FACTS = ['immediate-item', 'mandatory-report'] as const;

type Rule = Partial<ActorRule>;

const triage: Rule[] = [{ roles: ['dispatcher', 'street-officer', 'community-officer', 'grid-lead'] }];
const directing: Rule[] = [{ roles: ['dispatcher', 'street-officer'] }];
const handlingUnit: Rule[] = [{ roles: ['unit-handler', 'department'], relations: ['handling-unit'] }];
// Whoever grants time, judges an objection or checks the work must not stand to gain from it.
const apart = { not: ['handler', 'handling-unit'] };
const approver: Rule[] = [{ roles: ['dispatcher', 'street-officer'], ...apart }];
const verifier: Rule[] = [{ roles: ['verifier', 'grid-worker', 'grid-lead', 'community-officer'], ...apart }];

/**
 * Seven stages (T-21, CJJ/T 106): collect, file, dispatch, handle, feed back, verify and close, evaluate. Evaluating is an
 * action on a closed case, not a state: a case is as closed before it as after.
 */
export const sevenStage: FlowData = {
  name: 'seven-stage',
  version: 1,
  label: { en: 'Seven stages', zh: '七步流程' },
  initial: 'reported',
  states: [
    { name: 'reported', label: { en: 'Reported', zh: '已上报' }, clock: 'filing' },
    { name: 'filed', label: { en: 'Filed, to be dispatched', zh: '已立案' }, clock: 'dispatch' },
    { name: 'dispatched', label: { en: 'Dispatched, to be accepted', zh: '已派遣' }, clock: 'acceptance' },
    { name: 'objected', label: { en: 'Objected to, to be adjudicated', zh: '退回异议' }, clock: 'adjudication' },
    { name: 'handling', label: { en: 'Being handled', zh: '处置中' }, clock: 'handling' },
    { name: 'suspended', label: { en: 'Suspended', zh: '挂账' }, clock: 'suspension' },
    { name: 'feedback', label: { en: 'Handled, to be verified', zh: '已反馈' }, clock: 'verification' },
    { name: 'verified', label: { en: 'Verified, to be closed', zh: '已核查' }, clock: 'closing' },
    { name: 'closed', label: { en: 'Closed', zh: '已结案' }, terminal: true },
    { name: 'refused', label: { en: 'Refused', zh: '不予立案' }, terminal: true },
    { name: 'void', label: { en: 'Void', zh: '作废' }, terminal: true },
  ],
  actions: [
    { name: 'file', label: { en: 'File', zh: '立案' }, from: ['reported'], to: 'filed', actors: triage },
    {
      name: 'refuse',
      label: { en: 'Refuse', zh: '不予立案' },
      from: ['reported'],
      to: 'refused',
      actors: triage,
      requires: ['reason'],
      unless: ['mandatory-report'],
    },
    {
      name: 'settle-on-spot',
      label: { en: 'Settle on the spot', zh: '即办办结' },
      from: ['reported'],
      to: 'closed',
      actors: [{ roles: ['grid-worker', 'grid-lead', 'community-officer', 'window-clerk'] }],
      requires: ['note'],
      requiresOfMatter: ['after-photo'],
      onlyIf: ['immediate-item'],
      unless: ['mandatory-report'],
    },
    {
      name: 'dispatch',
      label: { en: 'Dispatch', zh: '派遣' },
      from: ['filed'],
      to: 'dispatched',
      actors: directing,
      requires: ['unit'],
    },
    { name: 'accept', label: { en: 'Accept', zh: '签收' }, from: ['dispatched'], to: 'handling', actors: handlingUnit },
    {
      name: 'object',
      label: { en: 'Object', zh: '退回异议' },
      from: ['dispatched'],
      to: 'objected',
      actors: handlingUnit,
      requires: ['reason'],
      once: 'unit',
    },
    {
      name: 'adjudicate-uphold',
      label: { en: 'Uphold the objection', zh: '裁定异议成立' },
      from: ['objected'],
      to: 'filed',
      actors: approver,
      requires: ['reason'],
    },
    {
      name: 'adjudicate-reject',
      label: { en: 'Reject the objection', zh: '裁定异议不成立' },
      from: ['objected'],
      to: 'dispatched',
      actors: approver,
      requires: ['reason'],
    },
    {
      name: 'complete',
      label: { en: 'Complete and feed back', zh: '处置反馈' },
      from: ['handling'],
      to: 'feedback',
      actors: handlingUnit,
      requires: ['note'],
      requiresOfMatter: ['after-photo'],
    },
    {
      name: 'suspend',
      label: { en: 'Suspend', zh: '挂账' },
      from: ['handling'],
      to: 'suspended',
      actors: approver,
      requires: ['reason'],
    },
    {
      name: 'resume',
      label: { en: 'Resume', zh: '恢复处置' },
      from: ['suspended'],
      to: 'handling',
      actors: [...directing, ...handlingUnit],
    },
    {
      name: 'extend',
      label: { en: 'Extend', zh: '延期' },
      from: ['dispatched', 'handling'],
      actors: approver,
      requires: ['reason', 'extension'],
    },
    { name: 'verify', label: { en: 'Verify', zh: '核查通过' }, from: ['feedback'], to: 'verified', actors: verifier },
    {
      name: 'send-back',
      label: { en: 'Send back', zh: '核查退回' },
      from: ['feedback', 'verified'],
      to: 'handling',
      actors: verifier,
      requires: ['reason'],
      reworks: true,
    },
    {
      name: 'close',
      label: { en: 'Close', zh: '结案' },
      from: ['verified'],
      to: 'closed',
      actors: [{ roles: ['dispatcher', 'street-officer', 'verifier'], ...apart }],
    },
    {
      name: 'evaluate',
      label: { en: 'Evaluate', zh: '评价' },
      from: ['closed'],
      actors: [{ relations: ['reporter'] }],
      requires: ['rating'],
      once: 'round',
    },
    {
      name: 'reopen',
      label: { en: 'Reopen', zh: '重新办理' },
      from: ['closed'],
      to: 'filed',
      actors: [{ relations: ['reporter'] }, ...directing],
      requires: ['reason'],
    },
    {
      name: 'void',
      label: { en: 'Void', zh: '作废' },
      from: ['reported', 'filed', 'dispatched', 'objected', 'suspended'],
      to: 'void',
      actors: directing,
      requires: ['reason'],
      unless: ['mandatory-report'],
    },
  ],
  clocks: [
    {
      name: 'filing',
      label: { en: 'To be filed', zh: '立案时限' },
      allowance: { amount: 2, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['open'],
      stops: ['file', 'refuse', 'settle-on-spot', 'void'],
    },
    {
      name: 'dispatch',
      label: { en: 'To be dispatched', zh: '派遣时限' },
      allowance: { amount: 2, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['file', 'adjudicate-uphold', 'reopen'],
      stops: ['dispatch', 'void'],
    },
    {
      name: 'acceptance',
      label: { en: 'To be accepted', zh: '签收时限' },
      allowance: { amount: 4, unit: 'workingHours' },
      ambers: [0.5, 0.8],
      starts: ['dispatch', 'adjudicate-reject'],
      stops: ['accept', 'object', 'void'],
    },
    {
      name: 'adjudication',
      label: { en: 'Objection to be adjudicated', zh: '裁定时限' },
      allowance: { amount: 1, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['object'],
      stops: ['adjudicate-uphold', 'adjudicate-reject', 'void'],
    },
    {
      // Runs from the dispatch, not from the acceptance: waiting to accept must not buy time.
      name: 'handling',
      label: { en: 'To be handled', zh: '处置时限' },
      allowance: { amount: 5, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['dispatch'],
      stops: ['complete', 'adjudicate-uphold', 'void'],
      pauses: ['object', 'suspend'],
      resumes: ['adjudicate-reject', 'resume', 'send-back'],
      continues: ['reopen'],
      extends: ['extend'],
    },
    {
      name: 'suspension',
      label: { en: 'Suspension to be reviewed', zh: '挂账复核时限' },
      allowance: { amount: 30, unit: 'days' },
      ambers: [0.8],
      starts: ['suspend'],
      stops: ['resume', 'void'],
    },
    {
      name: 'verification',
      label: { en: 'To be verified', zh: '核查时限' },
      allowance: { amount: 1, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['complete'],
      stops: ['verify', 'send-back'],
    },
    {
      // The promise to the reporter, over all steps. It begins with the report, so that a case settled on the spot and
      // reopened has an original clock to go on with.
      name: 'closing',
      label: { en: 'To be closed', zh: '结案时限' },
      allowance: { amount: 10, unit: 'workingDays' },
      ambers: [0.5, 0.8],
      starts: ['open'],
      stops: ['refuse', 'settle-on-spot', 'close', 'void'],
      pauses: ['suspend'],
      resumes: ['resume'],
      continues: ['reopen'],
      extends: ['extend'],
    },
  ],
};
