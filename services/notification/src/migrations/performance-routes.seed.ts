import type { RouteRow } from '../routing/routing.ts';
import type { TemplateText } from '../routing/template.ts';
import { inApp, on } from './routes.seed.ts';

/** What is said when the day of a promise has come; who promised what stays where it is. */
export const performanceTemplates: readonly TemplateText[] = inApp(
  'performance-due',
  '调解协议约定履行日已到，请回访，编号{number}。',
  'The day of a promise made in mediation has come, number {number}: please look whether it was kept.',
);

export const performanceRoutes: readonly RouteRow[] = on('wangge.casework.v1.MediationPerformanceDue', {
  ...{ audience: 'street-office', channels: ['in-app'], template: 'performance-due' },
});
