import type { FlowData } from '../definition.ts';
import { clock, end, placeAs, reporter, state } from './words.ts';

const MEDIATION_DESK = ['community-officer', 'street-officer', 'window-clerk'] as const;
const desk = placeAs(...MEDIATION_DESK);

/**
 * People's mediation (人民调解, W-15; People's Mediation Law): free of charge, by consent of both parties, with mediators they
 * choose; either may refuse at any time, then it ends and they are told what else is open to them. An agreement may be taken to
 * the court by both within 30 days of its effect.
 */
export const mediation: FlowData = {
  name: 'mediation',
  version: 1,
  label: { en: 'Mediation', zh: '人民调解' },
  initial: 'applied',
  states: [
    state('applied', 'Applied for or offered', '已申请', 'consent'),
    state('consented', 'Both consent, mediator to be chosen', '双方同意', 'mediate'),
    state('in-session', 'In mediation', '调解中', 'mediate'),
    state('agreed', 'Agreed, to be performed', '达成协议', 'perform'),
    end('performed', 'Performed', '已履行'),
    end('not-performed', 'Not performed', '未履行'),
    end('declined', 'A party declined', '一方不同意'),
    end('ended', 'Ended without agreement', '调解终止'),
  ],
  actions: [
    {
      name: 'record-consent',
      label: { en: 'Record the consent of both', zh: '登记双方同意' },
      from: ['applied'],
      to: 'consented',
      actors: desk,
      requires: ['consent-of-both'],
    },
    {
      name: 'decline',
      label: { en: 'A party declines', zh: '一方不同意' },
      from: ['applied'],
      to: 'declined',
      actors: [...desk, ...reporter],
      requires: ['note'],
    },
    {
      name: 'choose-mediator',
      label: { en: 'The parties choose mediators', zh: '选定调解员' },
      from: ['consented'],
      to: 'in-session',
      actors: desk,
      requires: ['note'],
    },
    {
      name: 'hold-session',
      label: { en: 'Record a session', zh: '登记调解过程' },
      from: ['in-session'],
      actors: desk,
      requires: ['note'],
    },
    {
      name: 'agree',
      label: { en: 'Record the agreement', zh: '登记调解协议' },
      from: ['in-session'],
      to: 'agreed',
      actors: desk,
      requires: ['agreement'],
    },
    {
      // Also when a party withdraws; the note says what other ways they were told of.
      name: 'end-mediation',
      label: { en: 'End without agreement', zh: '终止调解' },
      from: ['consented', 'in-session'],
      to: 'ended',
      actors: desk,
      requires: ['note'],
    },
    {
      // By agreement of the parties, with the reason.
      name: 'extend',
      label: { en: 'Extend', zh: '协商延期' },
      from: ['consented', 'in-session'],
      actors: placeAs('street-officer', 'dispatcher', 'leader'),
      once: 'case',
    },
    {
      name: 'confirm-in-court',
      label: { en: 'Record the judicial confirmation', zh: '登记司法确认' },
      from: ['agreed'],
      actors: desk,
      requires: ['court-ruling'],
      once: 'case',
    },
    {
      name: 'record-performance',
      label: { en: 'Performed', zh: '已履行' },
      from: ['agreed'],
      to: 'performed',
      actors: desk,
      requires: ['note'],
    },
    {
      name: 'record-breach',
      label: { en: 'Not performed', zh: '未履行' },
      from: ['agreed'],
      to: 'not-performed',
      actors: desk,
      requires: ['note'],
    },
  ],
  clocks: [
    clock('overall', ['In all', '总时限'], [120, 'days'], {
      starts: ['open'],
      stops: ['decline', 'end-mediation', 'record-performance', 'record-breach'],
    }),
    clock('consent', ['Consent to be asked', '征询同意时限'], [3, 'workingDays'], {
      starts: ['open'],
      stops: ['record-consent', 'decline'],
    }),
    clock('mediate', ['To be mediated', '调解时限'], [30, 'days'], {
      starts: ['record-consent'],
      stops: ['agree', 'end-mediation'],
      extends: ['extend'],
    }),
    clock('confirm', ['Judicial confirmation possible', '司法确认期限'], [30, 'days'], {
      starts: ['agree'],
      stops: ['confirm-in-court', 'record-performance', 'record-breach'],
    }),
    clock('perform', ['Performance to be checked', '履行回访时限'], [60, 'days'], {
      starts: ['agree'],
      stops: ['record-performance', 'record-breach'],
    }),
  ],
};
