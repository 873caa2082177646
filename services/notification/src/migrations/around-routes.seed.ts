import type { RouteRow } from '../routing/routing.ts';
import type { TemplateText } from '../routing/template.ts';
import { inApp, on, sms } from './routes.seed.ts';

/** What is said of work that comes from around the cases; titles and words of people stay where they are. */
export const aroundTemplates: readonly TemplateText[] = [
  ...inApp('notice-issued', '有一则发给工作人员的新通知，请查看。', 'There is a new notice to the staff.'),
  ...inApp(
    'offer-made',
    '本辖区发布了新的供需信息，请告知提出需求的居民。',
    'There is a new offer here: please pass it on to those who asked.',
  ),
  ...sms(
    'opinion-answered',
    '您提出的意见已有结果，请凭编码查看。',
    'There is an answer to your opinion. Please look it up by code.',
  ),
  ...inApp('decision-task', '您有一项决议落实任务，请查看。', 'A task that follows from a decision is yours.'),
  ...inApp('called-up', '联合行动召集您，请立即查看。', 'You are called up for a joint action.'),
  ...sms('called-up', '联合行动召集您，请立即登录系统查看。', 'You are called up for a joint action. Please sign in.'),
  ...inApp(
    'problem-taken-on',
    '共性问题「{matter}」由您牵头，请按期复盘。',
    'The common problem “{matter}” is yours to review.',
  ),
  ...inApp(
    'yellow-card',
    '因多次超时，贵单位被发黄牌。',
    'Your unit was given a yellow card: it went over its time too often.',
  ),
  ...inApp(
    'red-card',
    '因多次超时，贵单位被发红牌。',
    'Your unit was given a red card: it went over its time too often.',
  ),
  ...inApp('red-card-given', '辖区内有单位被发红牌，请查看。', 'A unit that works here was given a red card.'),
  ...inApp(
    'visit-due-soon',
    '回访即将到期：{matter}，编号{number}，请于{due}前完成。',
    'A return visit falls due: {matter}, number {number}, due {due}.',
  ),
  ...inApp(
    'visit-overdue',
    '回访已超期：{matter}，编号{number}，应于{due}完成。',
    'A return visit is overdue: {matter}, number {number}, was due {due}.',
  ),
];

const CASEWORK = 'wangge.casework.v1';
const inConsole = ['in-app'] as const;
const byPhone = ['sms'] as const;

export const aroundRoutes: readonly RouteRow[] = [
  // Captains and residents read theirs where notices are listed: nobody holds an address of them.
  ...on(`${CASEWORK}.NoticeIssued`, {
    ...{ audience: 'place-office', channels: inConsole, template: 'notice-issued' },
    condition: { audience: 'NOTICE_AUDIENCE_STAFF' },
  }),
  // Who asked is known to nobody.
  ...on(`${CASEWORK}.OfferMade`, { audience: 'place-office', channels: inConsole, template: 'offer-made' }),
  ...['answered', 'declined'].flatMap((state) =>
    on(`${CASEWORK}.OpinionMoved`, {
      ...{ audience: 'opinion-teller', channels: byPhone, template: 'opinion-answered' },
      condition: { wantsAnswer: true, state },
    }),
  ),
  ...on(`${CASEWORK}.DecisionTaskGiven`, { audience: 'owner-unit', channels: inConsole, template: 'decision-task' }),
  ...on(`${CASEWORK}.DecisionTaskGiven`, { audience: 'owner-post', channels: inConsole, template: 'decision-task' }),
  ...on(`${CASEWORK}.JointActionMoved`, { audience: 'called-up', channels: ['in-app', 'sms'], template: 'called-up' }),
  ...on(`${CASEWORK}.JointActionMoved`, { audience: 'called-units', channels: inConsole, template: 'called-up' }),
  ...on(`${CASEWORK}.CommonProblemPlanned`, { audience: 'owner', channels: inConsole, template: 'problem-taken-on' }),
  ...on(`${CASEWORK}.CardGiven`, {
    ...{ audience: 'unit', channels: inConsole, template: 'yellow-card' },
    condition: { color: 'yellow' },
  }),
  ...on(`${CASEWORK}.CardGiven`, {
    ...{ audience: 'unit', channels: inConsole, template: 'red-card' },
    condition: { color: 'red' },
  }),
  ...on(`${CASEWORK}.CardGiven`, {
    ...{ audience: 'street-office', channels: inConsole, template: 'red-card-given' },
    condition: { color: 'red' },
  }),
  ...on(`${CASEWORK}.ReturnVisitDeadlinePassed`, {
    ...{ audience: 'street-office', channels: inConsole, template: 'visit-due-soon' },
    condition: { light: 'amber' },
  }),
  ...on(`${CASEWORK}.ReturnVisitDeadlinePassed`, {
    ...{ audience: 'escalated-office', channels: inConsole, template: 'visit-overdue' },
    condition: { light: 'red' },
  }),
];
