import { randomUUID } from 'node:crypto';
import { type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DepartmentVisitService,
  type RequestVisitRequestSchema,
} from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { VisitAnsweredSchema, VisitRequestedSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import {
  ListVisitRequestsResponseSchema,
  VisitRequestService,
} from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const GROUND = { departmentId: 'justice', purpose: 'community-correction', caseReference: 'JZ-2026-0031' };

let suite: Suite;
let number: string;
let personId: string;
beforeAll(async () => {
  suite = await t.startRegistry();
  number = t.identityNumber({ born: '19800115' });
  const { people } = t.worker(suite, t.path.grid1);
  personId = t.only(await people.registerPerson(t.newPerson({ identityNumber: number }))).personId;
});
afterAll(() => suite.stop());

type Ask = MessageInitShape<typeof RequestVisitRequestSchema>;
const ask = (change: Ask = {}): Ask => ({
  requestId: randomUUID(),
  person: { case: 'identityNumber', value: number },
  need: 'wellbeing',
  safetyNotes: ['in-pairs', 'by-day'],
  dueDay: '2026-11-30',
  ...change,
});
const department = (terms: { departmentId?: string; paths?: string[]; population?: string } = {}) =>
  suite.asDepartment({ ...GROUND, fields: [], paths: [t.path.district], ...terms }).client(DepartmentVisitService);
const team = (path: string, role = 'grid-worker') =>
  suite.as({ roles: [role], paths: [path], subject: `iss|${role}-${path}` }).client(VisitRequestService);

describe('a blind visit request', () => {
  it('shows the team of the place the need and how to go there, and nobody why or for whom', async () => {
    const { visitRequestId } = await department().requestVisit(ask());
    const answer = await team(t.path.grid1).listVisitRequests({});
    expect(answer.visitRequests).toMatchObject([
      {
        ...{ visitRequestId, personId, personName: '张*', gridId: t.place.grid1, need: 'wellbeing' },
        ...{ safetyNotes: ['in-pairs', 'by-day'], dueDay: '2026-11-30' },
      },
    ]);
    const shown = toJsonString(ListVisitRequestsResponseSchema, answer);
    const [kept] = await suite.sql<{ whole: string }>('select v::text as whole from visit_request v');
    const told = await suite.sql<{ body: Buffer; subject: string }>(
      'select body, subject from outbox where version = 1',
    );
    const events = told.map(({ body, subject }) => `${subject} ${body.toString('latin1')}`).join();
    for (const ground of [GROUND.purpose, GROUND.caseReference, number]) {
      expect([shown, kept?.whole, events].filter((text) => text?.includes(ground))).toEqual([]);
    }
    expect(shown + events).not.toContain(GROUND.departmentId);
    expect(await suite.told(VisitRequestedSchema)).toMatchObject([
      { visitRequestId, version: 1, personId, orgPath: t.path.grid1, dueDay: '2026-11-30' },
    ]);
  });

  it('is answered once, with the least there is to say, and the department reads no more than that', async () => {
    const { visitRequestId } = await department().requestVisit(ask({ need: 'errand' }));
    expect(await department().getVisit({ visitRequestId })).toMatchObject({ state: 'requested', outcome: '' });
    const answer = { requestId: randomUUID(), visitRequestId, outcome: 'help-needed' };
    const first = await team(t.path.grid1).answerVisitRequest(answer);
    expect(await team(t.path.grid1).answerVisitRequest(answer)).toEqual(first);
    const again = team(t.path.grid1).answerVisitRequest({ ...answer, requestId: randomUUID() });
    await expect(again).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'VISIT_ANSWERED' });
    expect(await department().getVisit({ visitRequestId })).toMatchObject({
      ...{ state: 'answered', outcome: 'help-needed', answerDay: '2026-11-22' },
    });
    const { visitRequests } = await team(t.path.grid1).listVisitRequests({ pageSize: 100 });
    expect(visitRequests.map((one) => one.visitRequestId)).not.toContain(visitRequestId);
    expect(await suite.told(VisitAnsweredSchema)).toMatchObject([{ visitRequestId, version: 2 }]);
    const audits = await suite.sql(
      `select operation, subjects, fields from audit where actor like 'department:justice/%' and operation like '%GetVisit'`,
    );
    expect(audits).toHaveLength(2);
    expect(audits[0]).toMatchObject({ subjects: [personId], fields: ['visit/outcome'] });
  });

  it('is taken once however often it comes', async () => {
    const request = ask({ need: 'company' });
    const first = await department().requestVisit(request);
    expect(await department().requestVisit(request)).toEqual(first);
    await expect(department().requestVisit({ ...request, need: 'errand' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('about nobody the agreement covers, or of another department, is not there', async () => {
    for (const terms of [{ paths: [t.path.farStreet] }, { population: 'age<18' }])
      await expect(department(terms).requestVisit(ask())).rejects.toMatchObject({ reason: 'OBJECT_NOT_FOUND' });
    const { visitRequestId } = await department().requestVisit(ask());
    for (const terms of [{ departmentId: 'civil-affairs' }, { paths: [t.path.farStreet] }])
      await expect(department(terms).getVisit({ visitRequestId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const away = team(t.path.grid2).answerVisitRequest({ requestId: randomUUID(), visitRequestId, outcome: 'met' });
    await expect(away).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await team(t.path.grid2).listVisitRequests({})).visitRequests).toEqual([]);
  });

  it.each([
    ['a need that is a ground', { need: 'drug-rehabilitation' }, 'need'],
    ['words for a safety note', { safetyNotes: ['刚出狱，注意安全'] }, 'safety_notes[0]'],
    ['a day that is over', { dueDay: '2026-11-21' }, 'due_day'],
    ['a day that is none', { dueDay: '2026-11-31' }, 'due_day'],
    ['a day too far away', { dueDay: '2027-06-01' }, 'due_day'],
  ])('is refused with %s', async (_, change: Ask, field) => {
    await expect(department().requestVisit(ask(change))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [expect.objectContaining({ field })] },
    });
  });
});
