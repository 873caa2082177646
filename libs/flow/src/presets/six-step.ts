import type { FlowData } from '../definition.ts';
import { apart, clock, dispatchClocks, dispatching, dispatchStates, end, place, reporter, state } from './words.ts';

/** The six steps (D-8): report, file, assign, handle, feed back, close and archive. One check closes and archives. */
export const sixStep: FlowData = {
  name: 'six-step',
  version: 1,
  label: { en: 'Six steps', zh: '六步流程' },
  initial: 'reported',
  states: [
    state('reported', 'Reported', '已上报', 'file'),
    state('filed', 'Filed, to be assigned', '已立案', 'dispatch'),
    ...dispatchStates,
    state('feedback', 'Fed back, to be closed', '已反馈', 'verify'),
    end('archived', 'Closed and archived', '已结案归档'),
    end('refused', 'Not accepted', '不予立案'),
  ],
  actions: [
    { name: 'file', label: { en: 'File', zh: '立案' }, from: ['reported'], to: 'filed', actors: place },
    { name: 'refuse', label: { en: 'Refuse', zh: '不予立案' }, from: ['reported'], to: 'refused', actors: place },
    {
      name: 'settle',
      label: { en: 'Settle on the spot', zh: '即办办结' },
      from: ['reported'],
      to: 'archived',
      actors: [...place, ...reporter],
      requiresOfMatter: ['after-photo'],
      onlyIf: ['immediate-item'],
    },
    ...dispatching('filed', 'feedback'),
    {
      name: 'send-back',
      label: { en: 'Send back', zh: '返工' },
      from: ['feedback'],
      to: 'handling',
      actors: apart,
      reworks: true,
    },
    {
      name: 'close',
      label: { en: 'Close and archive', zh: '结案归档' },
      from: ['feedback'],
      to: 'archived',
      actors: apart,
    },
    {
      name: 'reopen',
      label: { en: 'Reopen', zh: '重办' },
      from: ['archived'],
      to: 'handling',
      actors: place,
      onlyIf: ['led'],
    },
    {
      name: 'reopen-to-desk',
      label: { en: 'Reopen to be assigned', zh: '重办待派遣' },
      from: ['archived'],
      to: 'filed',
      actors: place,
      unless: ['led'],
    },
  ],
  clocks: [
    clock('overall', ['In all', '总时限'], [7, 'workingDays'], {
      starts: ['open'],
      stops: ['refuse', 'settle', 'close'],
      pauses: ['suspend'],
      resumes: ['resume'],
      continues: ['reopen', 'reopen-to-desk'],
      extends: ['extend'],
    }),
    clock('file', ['To be filed', '立案时限'], [2, 'workingHours'], {
      starts: ['open'],
      stops: ['file', 'refuse', 'settle'],
    }),
    clock('dispatch', ['To be assigned', '派遣时限'], [2, 'workingHours'], {
      starts: ['file', 'adjudicate-uphold', 'reopen-to-desk'],
      stops: ['dispatch'],
    }),
    ...dispatchClocks({ handling: [5, 'workingDays'], sentBack: ['send-back'], anew: ['reopen'] }),
    clock('verify', ['To be closed', '结案时限'], [2, 'workingDays'], {
      starts: ['complete'],
      stops: ['close', 'send-back'],
    }),
  ],
};
