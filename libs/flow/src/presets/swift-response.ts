import type { FlowData } from '../definition.ts';
import {
  apartAs,
  clock,
  dispatchClocks,
  dispatching,
  dispatchStates,
  end,
  lead,
  place,
  reporter,
  state,
} from './words.ts';

/**
 * Swift response (接诉即办, Beijing's regulation of 2021): a work order goes straight to the unit of the duty list, whose first
 * receiver leads and speaks to the caller; another unit visits and asks three things: answered, settled, content.
 */
export const swiftResponse: FlowData = {
  name: 'swift-response',
  version: 1,
  label: { en: 'Swift response', zh: '接诉即办' },
  initial: 'ordered',
  states: [
    state('ordered', 'Work order, to be dispatched', '待派单', 'dispatch'),
    ...dispatchStates,
    state('replied', 'Replied, to be visited', '已答复待回访', 'return-visit'),
    end('closed', 'Closed', '已结案'),
    end('evaluated', 'Evaluated', '已评价'),
    end('refused', 'Not accepted', '不予受理'),
  ],
  actions: [
    { name: 'refuse', label: { en: 'Refuse', zh: '不予受理' }, from: ['ordered'], to: 'refused', actors: place },
    ...dispatching('ordered', 'replied'),
    {
      // The unit speaks to the caller: what the response rate (响应率) counts.
      name: 'contact',
      label: { en: 'Contact the caller', zh: '联系诉求人' },
      from: ['handling'],
      actors: lead,
      requires: ['note'],
      once: 'round',
    },
    {
      name: 'return-visit-settled',
      label: { en: 'Return visit: settled', zh: '回访解决' },
      from: ['replied'],
      to: 'closed',
      actors: apartAs('verifier', 'dispatcher', 'street-officer'),
      requires: ['note'],
    },
    {
      name: 'send-back',
      label: { en: 'Return visit: not settled', zh: '回访未解决重办' },
      from: ['replied'],
      to: 'handling',
      actors: apartAs('verifier', 'dispatcher', 'street-officer'),
      reworks: true,
    },
    { name: 'evaluate', label: { en: 'Evaluate', zh: '评价' }, from: ['closed'], to: 'evaluated', actors: reporter },
    {
      name: 'reopen-by-reporter',
      label: { en: 'Reopen, not settled', zh: '不满意重办' },
      from: ['evaluated'],
      to: 'ordered',
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
  ],
  clocks: [
    clock('overall', ['In all', '总时限'], [7, 'days'], {
      starts: ['open'],
      stops: ['refuse', 'return-visit-settled'],
      pauses: ['suspend'],
      resumes: ['resume'],
      continues: ['reopen-by-reporter', 'reopen'],
      extends: ['extend'],
    }),
    clock('dispatch', ['To be dispatched', '派单时限'], [2, 'hours'], {
      starts: ['open', 'adjudicate-uphold', 'reopen-by-reporter'],
      stops: ['dispatch', 'refuse'],
    }),
    clock('respond', ['Caller to be contacted', '响应时限'], [24, 'hours'], {
      starts: ['accept', 'reopen'],
      stops: ['contact', 'complete'],
      pauses: ['suspend'],
      resumes: ['resume'],
    }),
    ...dispatchClocks({ handling: [5, 'days'], sentBack: ['send-back'], anew: ['reopen'] }),
    clock('return-visit', ['To be visited', '回访时限'], [2, 'days'], {
      starts: ['complete'],
      stops: ['return-visit-settled', 'send-back'],
    }),
  ],
};
