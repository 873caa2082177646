import type { RouteRow } from '../routing/routing.ts';
import type { TemplateText } from '../routing/template.ts';
import { inApp, on, sms } from './routes.seed.ts';

/** What a worker of a unit is told of a task that is theirs. */
export const workerTemplates: readonly TemplateText[] = [
  ...inApp(
    'task-passed',
    '单位把一项任务派给您：{matter}，编号{number}，请办理并上传处置后照片。',
    'A task of your unit is yours: {matter}, number {number}. Please send a photo when it is done.',
  ),
  ...sms(
    'task-passed',
    '单位把一项任务派给您，编号{number}，请登录系统查看。',
    'A task of your unit is yours, number {number}. Please sign in.',
  ),
];

export const workerRoutes: readonly RouteRow[] = on('wangge.casework.v1.TaskPassed', {
  ...{ audience: 'worker', channels: ['in-app', 'sms'], template: 'task-passed' },
});
