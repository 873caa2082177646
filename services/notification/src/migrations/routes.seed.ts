import type { Audience } from '../routing/audience.ts';
import type { Condition, RouteRow } from '../routing/routing.ts';
import type { ChannelName, TemplateText } from '../routing/template.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

const both = (template: string, channel: ChannelName, { zh, en }: Words): TemplateText[] => [
  { template, channel, locale: 'zh', text: zh },
  { template, channel, locale: 'en', text: en },
];

export const inApp = (template: string, zh: string, en: string) => both(template, 'in-app', { zh, en });
export const sms = (template: string, zh: string, en: string) => both(template, 'sms', { zh, en });

// An SMS only says that something is ready: what a matter is about may be a dispute or a hardship.
export const templates: readonly TemplateText[] = [
  ...inApp(
    'report-received',
    '您上报的「{matter}」已收到，编号{number}。',
    'Your report “{matter}” was received, number {number}.',
  ),
  ...inApp(
    'task-dispatched',
    '您有一件新任务：{matter}，编号{number}，请于{due}前办结。',
    'You have a new task: {matter}, number {number}, due {due}.',
  ),
  ...sms(
    'task-dispatched',
    '您有一件新任务，编号{number}，请登录系统查看，{due}前办结。',
    'You have a new task, number {number}, due {due}. Please sign in.',
  ),
  ...inApp(
    'task-helping',
    '您有一件协办任务：{matter}，编号{number}，请于{due}前办结。',
    'You are asked to help with a task: {matter}, number {number}, due {due}.',
  ),
  ...inApp(
    'task-sent-back',
    '任务核查未通过，请返工：{matter}，编号{number}。',
    'A task was sent back: {matter}, number {number}.',
  ),
  ...sms(
    'task-sent-back',
    '您有一件任务需返工，编号{number}，请登录系统查看。',
    'A task was sent back, number {number}. Please sign in.',
  ),
  ...inApp(
    'case-reopened',
    '案卷已重办：{matter}，编号{number}，时限{due}。',
    'A case was reopened: {matter}, number {number}, due {due}.',
  ),
  ...inApp(
    'deadline-near',
    '任务即将超时：{matter}，编号{number}，时限{due}。',
    'A task is due soon: {matter}, number {number}, due {due}.',
  ),
  ...inApp(
    'deadline-passed',
    '任务已超时：{matter}，编号{number}，时限{due}。',
    'A task is overdue: {matter}, number {number}, was due {due}.',
  ),
  ...sms(
    'deadline-passed',
    '您有一件任务已超时，编号{number}，请登录系统处理。',
    'A task is overdue, number {number}. Please sign in.',
  ),
  ...inApp(
    'case-escalated',
    '案卷超时，已升级至您处督办：{matter}，编号{number}，时限{due}。',
    'An overdue case was escalated to you: {matter}, number {number}, was due {due}.',
  ),
  ...sms(
    'case-escalated',
    '有一件案卷超时升级至您处督办，编号{number}，请登录系统查看。',
    'An overdue case was escalated to you, number {number}. Please sign in.',
  ),
  ...inApp(
    'dispatch-objected',
    '有一件派遣异议待裁定：{matter}，编号{number}。',
    'A unit objects to a dispatch: {matter}, number {number}.',
  ),
  ...inApp(
    'objection-decided',
    '您单位提出的异议已裁定：{matter}，编号{number}。',
    'Your objection was decided: {matter}, number {number}.',
  ),
  ...inApp(
    'task-completed',
    '处置已反馈，请安排核查：{matter}，编号{number}。',
    'Handling is done and waits for verification: {matter}, number {number}.',
  ),
  ...inApp(
    'case-closed',
    '您上报的「{matter}」已办结，编号{number}，欢迎评价。',
    'Your report “{matter}” is settled, number {number}. Please evaluate.',
  ),
  ...inApp('visit-missed', '您有一次走访已逾期，请尽快完成。', 'A visit of yours is overdue. Please make it soon.'),
  ...sms('visit-missed', '您有一次走访已逾期，请登录系统查看。', 'A visit of yours is overdue. Please sign in.'),
  ...inApp(
    'visit-escalated',
    '辖区内有一次走访逾期，请督促落实。',
    'A visit in your area is overdue. Please see to it.',
  ),
];

const CASEWORK = 'wangge.casework.v1';
const ASSISTANCE = 'wangge.assistance.v1';

interface Line {
  readonly audience: Audience;
  readonly channels: readonly ChannelName[];
  readonly template: string;
  readonly condition?: Condition;
}

export const on = (eventType: string, { audience, channels, template, condition = {} }: Line): RouteRow[] =>
  channels.map((channel) => {
    const conditions = Object.values(condition).map(String);
    const route = [eventType.split('.').at(-1), ...conditions, audience, channel].join('/');
    return { route, eventType, condition, audience, channel, template, locale: 'zh' };
  });

const RED = { light: 'red' };

export const routes: readonly RouteRow[] = [
  ...on(`${CASEWORK}.CaseReported`, { audience: 'reporter', channels: ['in-app'], template: 'report-received' }),
  ...on(`${CASEWORK}.CaseDispatched`, {
    audience: 'lead-unit',
    channels: ['in-app', 'sms'],
    template: 'task-dispatched',
  }),
  ...on(`${CASEWORK}.CaseDispatched`, { audience: 'helping-units', channels: ['in-app'], template: 'task-helping' }),
  ...on(`${CASEWORK}.DispatchObjected`, {
    audience: 'street-office',
    channels: ['in-app'],
    template: 'dispatch-objected',
  }),
  ...on(`${CASEWORK}.ObjectionAdjudicated`, { audience: 'unit', channels: ['in-app'], template: 'objection-decided' }),
  ...on(`${CASEWORK}.TaskCompleted`, {
    audience: 'street-office',
    channels: ['in-app'],
    template: 'task-completed',
    condition: { lead: true },
  }),
  ...on(`${CASEWORK}.CaseSentBack`, {
    audience: 'lead-unit',
    channels: ['in-app', 'sms'],
    template: 'task-sent-back',
  }),
  ...on(`${CASEWORK}.CaseClosed`, { audience: 'reporter', channels: ['in-app'], template: 'case-closed' }),
  ...on(`${CASEWORK}.CaseReopened`, { audience: 'lead-unit', channels: ['in-app'], template: 'case-reopened' }),
  ...on(`${CASEWORK}.DeadlinePassed`, {
    audience: 'lead-unit',
    channels: ['in-app'],
    template: 'deadline-near',
    condition: { light: 'amber' },
  }),
  ...on(`${CASEWORK}.DeadlinePassed`, {
    audience: 'lead-unit',
    channels: ['in-app', 'sms'],
    template: 'deadline-passed',
    condition: RED,
  }),
  ...on(`${CASEWORK}.DeadlinePassed`, {
    audience: 'escalated-office',
    channels: ['in-app'],
    template: 'case-escalated',
    condition: RED,
  }),
  ...on(`${CASEWORK}.DeadlinePassed`, {
    audience: 'escalated-head',
    channels: ['sms'],
    template: 'case-escalated',
    condition: RED,
  }),
  ...on(`${ASSISTANCE}.VisitMissed`, { audience: 'helper', channels: ['in-app', 'sms'], template: 'visit-missed' }),
  ...on(`${ASSISTANCE}.VisitMissed`, {
    audience: 'escalated-office',
    channels: ['in-app'],
    template: 'visit-escalated',
  }),
];
