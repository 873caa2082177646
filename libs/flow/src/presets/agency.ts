import type { FlowData } from '../definition.ts';
import { clock, dispatchClocks, dispatching, dispatchStates, end, lead, placeAs, reporter, state } from './words.ts';

const agents = placeAs('window-clerk', 'grid-worker', 'grid-lead', 'community-officer');

/**
 * Agency service (全程代理, T-12): staff file and deliver for the resident. A named agent with a signed mandate, a receipt for
 * every original, a promised day; what the unit answers is brought home and signed for.
 */
export const agency: FlowData = {
  name: 'agency',
  version: 1,
  label: { en: 'Agency service', zh: '全程代理' },
  initial: 'applied',
  states: [
    state('applied', 'Applied for', '已申请', 'mandate'),
    state('mandated', 'Mandate signed, to be handed in', '已委托待递交', 'dispatch'),
    ...dispatchStates,
    state('awaiting-papers', 'Waiting for papers', '待补件', 'papers'),
    state('result', 'Result there, to be brought home', '已出件待送达', 'deliver'),
    end('delivered', 'Delivered and signed for', '已送达签收'),
    end('withdrawn', 'Withdrawn', '已撤回'),
    end('refused', 'Not possible by agency', '不予代办'),
  ],
  actions: [
    {
      name: 'take-mandate',
      label: { en: 'Take the mandate and the originals', zh: '签订委托接收原件' },
      from: ['applied'],
      to: 'mandated',
      actors: agents,
      requires: ['mandate', 'receipt'],
    },
    { name: 'refuse', label: { en: 'Refuse', zh: '不予代办' }, from: ['applied'], to: 'refused', actors: agents },
    {
      name: 'withdraw',
      label: { en: 'Withdraw', zh: '撤回申请' },
      from: ['applied', 'mandated'],
      to: 'withdrawn',
      actors: [...agents, ...reporter],
      requires: ['note'],
    },
    ...dispatching('mandated', 'result'),
    {
      name: 'ask-papers',
      label: { en: 'Ask for papers', zh: '一次性告知补件' },
      from: ['handling'],
      to: 'awaiting-papers',
      actors: lead,
      requires: ['note'],
    },
    {
      name: 'take-papers',
      label: { en: 'Hand in the papers', zh: '递交补件' },
      from: ['awaiting-papers'],
      to: 'handling',
      actors: [...lead, ...agents],
    },
    {
      name: 'deliver',
      label: { en: 'Deliver', zh: '送达签收' },
      from: ['result'],
      to: 'delivered',
      actors: agents,
      requires: ['signature'],
    },
  ],
  clocks: [
    // The promised day.
    clock('overall', ['Promised day', '承诺时限'], [10, 'workingDays'], {
      starts: ['open'],
      stops: ['refuse', 'withdraw', 'deliver'],
      pauses: ['suspend', 'ask-papers'],
      resumes: ['resume', 'take-papers'],
      extends: ['extend'],
    }),
    clock('mandate', ['Mandate to be signed', '委托时限'], [1, 'workingDays'], {
      starts: ['open'],
      stops: ['take-mandate', 'refuse', 'withdraw'],
    }),
    clock('dispatch', ['To be handed in', '递交时限'], [1, 'workingDays'], {
      starts: ['take-mandate', 'adjudicate-uphold'],
      stops: ['dispatch', 'withdraw'],
    }),
    ...agencyClocks(),
    clock('papers', ['Papers to be handed in', '补件时限'], [10, 'workingDays'], {
      starts: ['ask-papers'],
      stops: ['take-papers'],
    }),
    clock('deliver', ['To be brought home', '送达时限'], [2, 'workingDays'], {
      starts: ['complete'],
      stops: ['deliver'],
    }),
  ],
};

/** The unit's clock stands still while papers are missing. */
function agencyClocks() {
  return dispatchClocks({ handling: [5, 'workingDays'], sentBack: ['take-papers'] }).map((one) =>
    one.name === 'handle' ? { ...one, pauses: [...(one.pauses ?? []), 'ask-papers'] } : one,
  );
}
