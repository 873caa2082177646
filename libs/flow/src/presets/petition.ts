import type { FlowData } from '../definition.ts';
import { apartAs, clock, dispatchClocks, dispatching, dispatchStates, end, placeAs, reporter, state } from './words.ts';

const petitionDesk = placeAs('community-officer', 'street-officer', 'window-clerk', 'dispatcher');
const leaders = placeAs('leader');

/**
 * Reception of a petition (信访, W-7; work regulations of 2022) with a leader who sponsors it (领导包案): sorted within 15 days,
 * decided within 60, longer by 30 with a leader's approval and reasons, reviewed once on request. What belongs to a court or to
 * another procedure is sent there with the reason; a petitioner is never told on to whom they complain of.
 */
export const petition: FlowData = {
  name: 'petition',
  version: 1,
  label: { en: 'Petition reception', zh: '信访接待' },
  initial: 'registered',
  states: [
    state('registered', 'Registered, to be sorted', '已登记', 'sort'),
    state('accepted', 'Accepted, to be dispatched', '已受理', 'dispatch'),
    ...dispatchStates,
    state('examined', 'Examined, to be decided', '已核查待答复', 'decide'),
    state('reviewing', 'Under review', '复查中', 'review'),
    end('answered', 'Answered', '已答复'),
    end('reviewed', 'Reviewed', '已复查'),
    end('transferred', 'Sent to the competent procedure', '已分流'),
  ],
  actions: [
    {
      name: 'accept-petition',
      label: { en: 'Accept', zh: '受理' },
      from: ['registered'],
      to: 'accepted',
      actors: petitionDesk,
    },
    {
      name: 'transfer',
      label: { en: 'Send to the competent procedure', zh: '依法分流' },
      from: ['registered'],
      to: 'transferred',
      actors: petitionDesk,
      requires: ['note'],
    },
    {
      name: 'sponsor',
      label: { en: 'Take on as sponsoring leader', zh: '领导包案' },
      from: ['accepted', 'dispatched', 'handling', 'suspended', 'examined', 'reviewing'],
      actors: leaders,
      requires: ['note'],
    },
    ...dispatching('accepted', 'examined').filter(({ name }) => name !== 'extend'),
    {
      name: 'extend',
      label: { en: 'Extend with reasons', zh: '延期答复' },
      from: ['dispatched', 'handling'],
      actors: leaders,
      once: 'case',
    },
    {
      name: 'send-back',
      label: { en: 'Send back', zh: '退回补充核查' },
      from: ['examined'],
      to: 'handling',
      actors: apartAs('verifier', 'community-officer'),
      reworks: true,
    },
    {
      name: 'answer',
      label: { en: 'Decide and answer', zh: '出具处理意见' },
      from: ['examined'],
      to: 'answered',
      actors: placeAs('street-officer', 'leader'),
      requires: ['decision-letter'],
    },
    {
      name: 'ask-review',
      label: { en: 'Ask for a review', zh: '申请复查' },
      from: ['answered'],
      to: 'reviewing',
      actors: [...petitionDesk, ...reporter],
      requires: ['note'],
      once: 'case',
    },
    {
      name: 'review-decided',
      label: { en: 'Decide the review', zh: '出具复查意见' },
      from: ['reviewing'],
      to: 'reviewed',
      actors: apartAs('leader', 'street-officer'),
      requires: ['decision-letter'],
    },
  ],
  clocks: [
    clock('overall', ['To be decided in all', '办理时限'], [60, 'days'], {
      starts: ['open'],
      stops: ['transfer', 'answer'],
      pauses: ['suspend'],
      resumes: ['resume'],
      extends: ['extend'],
    }),
    clock('sort', ['To be sorted', '甄别时限'], [15, 'days'], {
      starts: ['open'],
      stops: ['accept-petition', 'transfer'],
    }),
    clock('dispatch', ['To be dispatched', '交办时限'], [2, 'workingDays'], {
      starts: ['accept-petition', 'adjudicate-uphold'],
      stops: ['dispatch'],
    }),
    ...dispatchClocks({ handling: [30, 'days'], sentBack: ['send-back'] }),
    clock('decide', ['Decision to be given', '答复时限'], [10, 'days'], {
      starts: ['complete'],
      stops: ['answer', 'send-back'],
    }),
    clock('review', ['To be reviewed', '复查时限'], [30, 'days'], {
      starts: ['ask-review'],
      stops: ['review-decided'],
    }),
  ],
};
