import type { RouteRow } from '../routing/routing.ts';
import type { TemplateText } from '../routing/template.ts';
import { inApp, on, sms } from './routes.seed.ts';

/** What is said of things around a case that fall due or go up. */
export const moreTemplates: readonly TemplateText[] = [
  ...inApp(
    'visit-to-make',
    '有一件办结案卷待回访：{matter}，编号{number}，请于{due}前完成。',
    'A closed case waits for a return visit: {matter}, number {number}, due {due}.',
  ),
  ...inApp(
    'confirmation-due',
    '调解协议可申请司法确认，编号{number}，期限{due}。',
    'A mediation agreement may be confirmed by the court, number {number}, until {due}.',
  ),
  ...inApp(
    'case-sent-up',
    '下级上报一件案卷请您处理：{matter}，编号{number}。',
    'A case was sent up to you: {matter}, number {number}.',
  ),
  ...sms(
    'case-sent-up',
    '有一件案卷上报至您处，编号{number}，请登录系统查看。',
    'A case was sent up to you, number {number}. Please sign in.',
  ),
  ...inApp(
    'case-going-up',
    '您上报的「{matter}」已提请上级处理，编号{number}。',
    'Your report “{matter}” was sent up, number {number}.',
  ),
  ...inApp(
    'case-taken-over',
    '案卷已由领导包案：{matter}，编号{number}。',
    'A leader took a case over in person: {matter}, number {number}.',
  ),
  ...inApp(
    'extension-asked',
    '有一件延期申请待批：{matter}，编号{number}，现时限{due}。',
    'A unit asks for more time: {matter}, number {number}, now due {due}.',
  ),
  ...inApp(
    'extension-refused',
    '延期申请未获批准：{matter}，编号{number}，时限仍为{due}。',
    'More time was refused: {matter}, number {number}, still due {due}.',
  ),
  ...inApp(
    'deadline-extended',
    '任务已延期：{matter}，编号{number}，新时限{due}。',
    'A deadline was extended: {matter}, number {number}, now due {due}.',
  ),
];

const CASEWORK = 'wangge.casework.v1';
const SENT_UP = { clock: 'send-up' };

export const moreRoutes: readonly RouteRow[] = [
  ...on(`${CASEWORK}.ReturnVisitDrawn`, { audience: 'street-office', channels: ['in-app'], template: 'visit-to-make' }),
  ...on(`${CASEWORK}.MediationConfirmationDue`, {
    audience: 'street-office',
    channels: ['in-app'],
    template: 'confirmation-due',
  }),
  // What went red is told with DeadlinePassed; what somebody sent up, when it is known who answers for it.
  ...on(`${CASEWORK}.CaseEscalated`, {
    audience: 'escalated-office',
    channels: ['in-app'],
    template: 'case-sent-up',
    condition: SENT_UP,
  }),
  ...on(`${CASEWORK}.CaseEscalated`, {
    audience: 'escalated-head',
    channels: ['sms'],
    template: 'case-sent-up',
    condition: SENT_UP,
  }),
  ...on(`${CASEWORK}.CaseSentUp`, { audience: 'reporter', channels: ['in-app'], template: 'case-going-up' }),
  ...on(`${CASEWORK}.CaseTakenOver`, { audience: 'lead-unit', channels: ['in-app'], template: 'case-taken-over' }),
  ...on(`${CASEWORK}.ExtensionAsked`, { audience: 'street-office', channels: ['in-app'], template: 'extension-asked' }),
  ...on(`${CASEWORK}.ExtensionRefused`, { audience: 'unit', channels: ['in-app'], template: 'extension-refused' }),
  ...on(`${CASEWORK}.DeadlineExtended`, { audience: 'lead-unit', channels: ['in-app'], template: 'deadline-extended' }),
];
