import { describe, expect, it } from '@jest/globals';
import type { DescFile } from '@bufbuild/protobuf';
import { file_wangge_assistance_v1_assistance_events as assistance } from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import { file_wangge_casework_v1_deadline_events as deadline } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { file_wangge_casework_v1_mediation_events as mediation } from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { file_wangge_casework_v1_return_visit_events as visits } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { file_wangge_casework_v1_case_events as casework } from '@wangge/contracts/wangge/casework/v1/case_events';
import { file_wangge_casework_v1_card_events as card } from '@wangge/contracts/wangge/casework/v1/card_events';
import { file_wangge_casework_v1_consultation_events as consultation } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import { file_wangge_casework_v1_intake_events as intake } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { file_wangge_casework_v1_joint_action_events as action } from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import { file_wangge_casework_v1_opinion_events as opinion } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { file_wangge_casework_v1_unit_task_events as unitTask } from '@wangge/contracts/wangge/casework/v1/unit_task_events';
import { faultsOf } from '../routing/template.ts';
import { aroundRoutes, aroundTemplates } from './around-routes.seed.ts';
import { moreRoutes, moreTemplates } from './more-routes.seed.ts';
import { performanceRoutes, performanceTemplates } from './performance-routes.seed.ts';
import { workerRoutes, workerTemplates } from './worker-routes.seed.ts';
import * as seed from './routes.seed.ts';

const around = [unitTask, consultation, opinion, action, intake, card] as DescFile[];
const events = [...([casework, assistance, deadline, mediation, visits] as DescFile[]), ...around].flatMap(
  ({ messages }) => messages,
);

const templates = [
  ...[...seed.templates, ...moreTemplates, ...aroundTemplates],
  ...[...performanceTemplates, ...workerTemplates],
];
const routes = [...seed.routes, ...moreRoutes, ...aroundRoutes, ...performanceRoutes, ...workerRoutes];

describe('the routing table a district begins with', () => {
  it('has only good templates, each in both languages', () => {
    for (const template of templates)
      expect([template.text, faultsOf(template, '东城网格')]).toEqual([template.text, []]);
    const zh = templates
      .filter(({ locale }) => locale === 'zh')
      .map(({ template, channel }) => `${template}/${channel}`);
    const en = templates
      .filter(({ locale }) => locale === 'en')
      .map(({ template, channel }) => `${template}/${channel}`);
    expect(en).toEqual(zh);
    expect(new Set(zh).size).toBe(zh.length);
  });

  it('names events and fields that exist, templates that exist, and each route once', () => {
    expect(new Set(routes.map(({ route }) => route)).size).toBe(routes.length);
    for (const { eventType, condition, template, channel, locale } of routes) {
      const event = events.find(({ typeName }) => typeName === eventType);
      expect(event?.typeName).toBe(eventType);
      const fields = event?.fields.map(({ jsonName }) => jsonName) ?? [];
      for (const field of Object.keys(condition)) expect(fields).toContain(field);
      expect(
        templates.some((one) => one.template === template && one.channel === channel && one.locale === locale),
      ).toBe(true);
    }
  });
});
