import type { FlowData } from '../definition.ts';
import {
  apart,
  apartAs,
  clock,
  dispatchClocks,
  dispatching,
  dispatchStates,
  end,
  lead,
  place,
  placeAs,
  reporter,
  state,
} from './words.ts';

const OFFICERS = ['grid-lead', 'community-officer', 'street-officer', 'dispatcher'] as const;

/**
 * The five steps (C-11): register, triage and hand over, finish in time, return visit, follow up. The four item classes (C-12)
 * take their own ways: an immediate item is settled on the spot, a supplementary one waits for papers with its clock standing
 * still, a referred one is sent up before it is handed over; a promised one has the time its matter promises.
 */
export const fiveStep: FlowData = {
  name: 'five-step',
  version: 1,
  label: { en: 'Five steps', zh: '五步工作法' },
  initial: 'registered',
  states: [
    state('registered', 'Registered, to be triaged', '已登记', 'dispatch'),
    state('referred', 'Sent up, to be handed over', '已上报待转办', 'refer'),
    ...dispatchStates,
    state('awaiting-papers', 'Waiting for papers', '待补件', 'papers'),
    state('finished', 'Finished, to be visited', '已办结待回访', 'return-visit'),
    state('visited', 'Visited, to be followed up', '已回访待跟踪', 'follow-up'),
    end('closed', 'Closed', '已销号'),
    end('refused', 'Not accepted', '不予受理'),
  ],
  actions: [
    { name: 'refuse', label: { en: 'Refuse', zh: '不予受理' }, from: ['registered'], to: 'refused', actors: place },
    {
      name: 'settle',
      label: { en: 'Settle on the spot', zh: '即办办结' },
      from: ['registered'],
      to: 'closed',
      actors: [...place, ...reporter],
      requiresOfMatter: ['after-photo'],
      onlyIf: ['immediate-item'],
    },
    {
      name: 'refer-up',
      label: { en: 'Send up', zh: '上报' },
      from: ['registered'],
      to: 'referred',
      actors: placeAs(...OFFICERS),
      requires: ['note'],
      onlyIf: ['referred-item'],
    },
    {
      name: 'take-referred',
      label: { en: 'Take over what was sent up', zh: '接收上报件' },
      from: ['referred'],
      to: 'registered',
      actors: placeAs('street-officer', 'dispatcher', 'leader'),
    },
    ...dispatching('registered', 'finished'),
    {
      name: 'ask-papers',
      label: { en: 'Ask for papers', zh: '一次性告知补件' },
      from: ['handling'],
      to: 'awaiting-papers',
      actors: lead,
      requires: ['note'],
      onlyIf: ['supplementary-item'],
    },
    {
      name: 'take-papers',
      label: { en: 'Take the papers', zh: '收到补件' },
      from: ['awaiting-papers'],
      to: 'handling',
      actors: lead,
    },
    {
      // Never by whoever finished it: the visit asks whether it is so (C-13).
      name: 'return-visit',
      label: { en: 'Return visit: settled', zh: '回访满意' },
      from: ['finished'],
      to: 'visited',
      actors: apartAs('verifier', ...OFFICERS),
      requires: ['note'],
    },
    {
      name: 'send-back',
      label: { en: 'Return visit: not settled', zh: '回访不满意返工' },
      from: ['finished'],
      to: 'handling',
      actors: apart,
      reworks: true,
    },
    {
      name: 'close',
      label: { en: 'Follow up and close', zh: '跟踪销号' },
      from: ['visited'],
      to: 'closed',
      actors: apart,
    },
    {
      name: 'reopen',
      label: { en: 'Reopen', zh: '重办' },
      from: ['closed'],
      to: 'handling',
      actors: place,
      onlyIf: ['led'],
    },
    {
      name: 'reopen-to-desk',
      label: { en: 'Reopen to be handed over', zh: '重办待转办' },
      from: ['closed'],
      to: 'registered',
      actors: place,
      unless: ['led'],
    },
  ],
  clocks: [
    clock('overall', ['In all', '总时限'], [15, 'workingDays'], {
      starts: ['open'],
      stops: ['refuse', 'settle', 'close'],
      pauses: ['suspend', 'ask-papers'],
      resumes: ['resume', 'take-papers'],
      continues: ['reopen', 'reopen-to-desk'],
      extends: ['extend'],
    }),
    clock('dispatch', ['To be triaged and handed over', '分办时限'], [4, 'workingHours'], {
      starts: ['open', 'take-referred', 'adjudicate-uphold', 'reopen-to-desk'],
      stops: ['dispatch', 'refuse', 'settle', 'refer-up'],
    }),
    clock('refer', ['To be taken over', '接收时限'], [1, 'workingDays'], {
      starts: ['refer-up'],
      stops: ['take-referred'],
    }),
    ...fiveStepClocks(),
    clock('papers', ['Papers to be handed in', '补件时限'], [10, 'workingDays'], {
      starts: ['ask-papers'],
      stops: ['take-papers'],
    }),
    clock('return-visit', ['To be visited', '回访时限'], [3, 'workingDays'], {
      starts: ['complete'],
      stops: ['return-visit', 'send-back'],
    }),
    clock('follow-up', ['To be followed up', '跟踪时限'], [5, 'workingDays'], {
      starts: ['return-visit'],
      stops: ['close'],
    }),
  ],
};

/** The unit's clock stands still while papers are missing. */
function fiveStepClocks() {
  return dispatchClocks({ handling: [7, 'workingDays'], sentBack: ['send-back', 'take-papers'], anew: ['reopen'] }).map(
    (one) => (one.name === 'handle' ? { ...one, pauses: [...(one.pauses ?? []), 'ask-papers'] } : one),
  );
}
