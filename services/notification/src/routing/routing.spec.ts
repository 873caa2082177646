import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  CaseClosedSchema,
  CaseDispatchedSchema,
  DeadlinePassedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { VisitMissedSchema } from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import type { Audience } from './audience.ts';
import { type Condition, eventIdOf, type RouteRow, saidBy, turnsOf } from './routing.ts';

const CASE = '0195a0f0-0000-7000-8000-000000000001';

const route = (name: string, eventType: string, audience: Audience, condition: Condition = {}): RouteRow => ({
  route: name,
  eventType,
  condition,
  audience,
  channel: 'in-app',
  template: name,
  locale: 'zh',
});

const routes: RouteRow[] = [
  route('dispatched-lead', CaseDispatchedSchema.typeName, 'lead-unit'),
  route('dispatched-helping', CaseDispatchedSchema.typeName, 'helping-units'),
  route('amber', DeadlinePassedSchema.typeName, 'lead-unit', { light: 'amber' }),
  route('red', DeadlinePassedSchema.typeName, 'lead-unit', { light: 'red' }),
  route('escalated', DeadlinePassedSchema.typeName, 'escalated-office', { light: 'red' }),
  route('closed', CaseClosedSchema.typeName, 'reporter'),
  route('missed', VisitMissedSchema.typeName, 'helper'),
];

const dispatched = saidBy(
  CaseDispatchedSchema,
  create(CaseDispatchedSchema, {
    caseId: CASE,
    version: 3,
    number: '110101008-20261122-00001',
    matterCode: '01.01.02',
    orgPath: 'dc.s08.c05.g1',
    leadUnitId: 'unit-1',
    helpingUnitIds: ['unit-2', 'unit-3'],
    handleDueTime: timestampFromDate(new Date('2026-11-23T10:00:00Z')),
  }),
);

describe('routing', () => {
  it('takes every route of the event with the units it names and what texts may say', () => {
    const turns = turnsOf(routes, CaseDispatchedSchema.typeName, dispatched);
    expect(turns.map(({ route: { route: name }, target }) => [name, target])).toEqual([
      ['dispatched-lead', ['unit-1']],
      ['dispatched-helping', ['unit-2', 'unit-3']],
    ]);
    expect(turns[0]?.facts).toEqual({
      number: '110101008-20261122-00001',
      due: '2026-11-23T10:00:00Z',
      matterCode: '01.01.02',
    });
  });

  it('takes a route only when the event says what the route asks for', () => {
    const passed = (light: string, escalatedToPath: string) =>
      saidBy(DeadlinePassedSchema, create(DeadlinePassedSchema, { light, escalatedToPath, leadUnitId: 'unit-1' }));
    const names = (said: ReturnType<typeof passed>) =>
      turnsOf(routes, DeadlinePassedSchema.typeName, said).map(({ route: { route: name } }) => name);
    expect(names(passed('amber', ''))).toEqual(['amber']);
    expect(names(passed('red', 'dc.s08'))).toEqual(['red', 'escalated']);
    expect(names(passed('red', ''))).toEqual(['red']);
    expect(names(passed('amber2', 'dc.s08'))).toEqual([]);
  });

  it('leaves out an audience the event does not name', () => {
    const closed = (reporterSubject: string) => saidBy(CaseClosedSchema, create(CaseClosedSchema, { reporterSubject }));
    expect(turnsOf(routes, CaseClosedSchema.typeName, closed(''))).toEqual([]);
    expect(turnsOf(routes, CaseClosedSchema.typeName, closed('https://id|worker'))[0]?.target).toEqual([
      'https://id|worker',
    ]);
  });

  it('takes no route of another event', () => {
    expect(turnsOf(routes, 'wangge.casework.v1.CaseFiled', dispatched)).toEqual([]);
  });

  it('knows an event again by type, aggregate and version alone', () => {
    const id = eventIdOf('wangge.casework.v1.CaseDispatched', CASE, 3);
    expect(eventIdOf('wangge.casework.v1.CaseDispatched', CASE, 3)).toBe(id);
    expect(eventIdOf('wangge.casework.v1.CaseDispatched', CASE, 4)).not.toBe(id);
    expect(eventIdOf('wangge.casework.v1.CaseClosed', CASE, 3)).not.toBe(id);
  });
});
