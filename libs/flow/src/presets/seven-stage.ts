import type { FlowData } from '../definition.ts';
import { apart, clock, dispatchClocks, dispatching, dispatchStates, end, place, reporter, state } from './words.ts';

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
    state('reported', 'Reported', '已上报', 'file'),
    state('filed', 'Filed, to be dispatched', '已立案', 'dispatch'),
    ...dispatchStates,
    state('feedback', 'Handled, to be verified', '已反馈', 'verify'),
    state('verified', 'Verified, to be closed', '已核查', 'overall'),
    end('closed', 'Closed', '已结案'),
    end('evaluated', 'Evaluated', '已评价'),
    end('refused', 'Not accepted', '不予立案'),
  ],
  actions: [
    { name: 'file', label: { en: 'File', zh: '立案' }, from: ['reported'], to: 'filed', actors: place },
    { name: 'refuse', label: { en: 'Refuse', zh: '不予立案' }, from: ['reported'], to: 'refused', actors: place },
    {
      name: 'settle',
      label: { en: 'Settle on the spot', zh: '即办办结' },
      from: ['reported'],
      to: 'closed',
      actors: [...place, ...reporter],
      requiresOfMatter: ['after-photo'],
      onlyIf: ['immediate-item'],
    },
    ...dispatching('filed', 'feedback'),
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
      actors: reporter,
    },
    {
      // The reporter says it is not settled: back to the dispatcher's desk.
      name: 'reopen-by-reporter',
      label: { en: 'Reopen, not settled', zh: '不满意重办' },
      from: ['evaluated'],
      to: 'filed',
      actors: reporter,
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
    // The promise to the reporter, over all steps. A reopened case has no new one.
    clock('overall', ['In all', '总时限'], [7, 'workingDays'], {
      starts: ['open'],
      stops: ['refuse', 'settle', 'close'],
      pauses: ['suspend'],
      resumes: ['resume'],
      continues: ['reopen-by-reporter', 'reopen', 'reopen-to-desk'],
      extends: ['extend'],
    }),
    clock('file', ['To be filed', '立案时限'], [2, 'workingHours'], {
      starts: ['open'],
      stops: ['file', 'refuse', 'settle'],
    }),
    clock('dispatch', ['To be dispatched', '派遣时限'], [2, 'workingHours'], {
      starts: ['file', 'adjudicate-uphold', 'reopen-by-reporter', 'reopen-to-desk'],
      stops: ['dispatch'],
    }),
    ...dispatchClocks({ handling: [5, 'workingDays'], sentBack: ['send-back'], anew: ['reopen'] }),
    clock('verify', ['To be verified', '核查时限'], [1, 'workingDays'], {
      starts: ['complete'],
      stops: ['verify', 'send-back'],
    }),
  ],
};
