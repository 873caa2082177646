import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { CaseLinkService } from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { PerformanceService } from '@wangge/contracts/wangge/casework/v1/performance_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { World } from './casework.world.ts';

const MATTER = matters.find(({ flow }) => flow === 'mediation')?.code ?? '';
const CONTENT = '乙方于十二月三日前修复渗水并赔偿甲方四百元';
let world: World;
let desk: Caller;
beforeAll(async () => {
  world = await World.start();
  desk = world.person('mediator', ['community-officer'], ['dc.s01.c01']);
});
afterAll(() => world.suite.stop());

const mediation = (by: Caller = desk) => by.client(MediationService);
const key = (caseId: string) => ({ requestId: v4(), caseId });
const applied = async () => (await world.report({ matterCode: MATTER, reporterName: '张三' })).case.caseId;
const step = (caseId: string, action: string, note = 'x') =>
  desk.client(CaseService).advanceCase({ ...key(caseId), action, note });
const parties = [{ name: '张三丰', phone: '12900001111' }, { name: '李四光' }];
const consent = (caseId: string, number: number, said = 'given') =>
  mediation().recordPartyConsent({ ...key(caseId), number, consent: said });
const now = () => timestampFromDate(world.suite.clock.now());

/** Up to mediation with both parties' consent. */
async function inSession(): Promise<string> {
  const caseId = await applied();
  await mediation().recordParties({ ...key(caseId), parties });
  for (const number of [1, 2]) await consent(caseId, number);
  await step(caseId, 'record-consent');
  await mediation().chooseMediators({ ...key(caseId), mediators: ['王调解'], chosenByParties: true });
  await step(caseId, 'choose-mediator');
  return caseId;
}

async function agreed(): Promise<string> {
  const caseId = await inSession();
  const session = { time: now(), place: '社区调解室', present: ['party', 'mediator'], minutes: '各让一步' };
  await mediation().recordMediationSession({ ...key(caseId), ...session });
  await mediation().recordMediationAgreement({
    ...key(caseId),
    form: 'written',
    content: CONTENT,
    effectiveTime: now(),
  });
  await step(caseId, 'agree');
  return caseId;
}

describe('a mediation', () => {
  it('goes from consent to agreement, the facts being the evidence of its steps', async () => {
    const caseId = await applied();
    await mediation().recordParties({ ...key(caseId), parties });
    await consent(caseId, 1);
    // A picture of a paper does not help while the facts say that one has not consented.
    const fileIds = [await world.file(desk)];
    const early = desk.client(CaseService).advanceCase({
      ...{ ...key(caseId), action: 'record-consent', evidence: ['consent-of-both'], fileIds },
    });
    await expect(early).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING' });
    await consent(caseId, 2);
    expect((await step(caseId, 'record-consent')).case?.state).toBe('consented');
  });

  it('shows names masked, and neither minutes nor words', async () => {
    const caseId = await agreed();
    const { mediation: shown } = await mediation().getMediation({ caseId });
    expect(shown?.parties.map(({ name, consent: said }) => [name, said])).toEqual([
      ['张*', 'given'],
      ['李*', 'given'],
    ]);
    expect(shown?.sessions[0]).toMatchObject({ place: '社区调解室', minutes: '' });
    expect(shown).toMatchObject({ agreementForm: 'written', mediators: ['王调解'] });
  });

  it('ends when a party refuses, or takes its consent back', async () => {
    const refused = await applied();
    await mediation().recordParties({ ...key(refused), parties });
    await consent(refused, 1, 'refused');
    const { case: declined } = await desk.client(CaseService).getCase({ caseId: refused });
    expect(declined?.state).toBe('declined');
    const caseId = await inSession();
    const back = { ...key(caseId), number: 2, consent: 'withdrawn' };
    await mediation().recordPartyConsent(back);
    await mediation().recordPartyConsent(back);
    const { case: ended } = await desk.client(CaseService).getCase({ caseId });
    expect(ended?.state).toBe('ended');
  });

  it('is for those in whose place it lies, and a case of another flow is none', async () => {
    const caseId = await inSession();
    const far = world.person('far', ['community-officer'], ['dc.s02']);
    await expect(mediation(far).getMediation({ caseId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mediation(world.dispatcher).getMediation({ caseId })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const other = (await world.report()).case.caseId;
    await expect(mediation().getMediation({ caseId: other })).rejects.toMatchObject({ reason: 'NOT_THIS_PROCEDURE' });
  });

  it('gives way to a change that was made on what is there', async () => {
    const caseId = await applied();
    const request = { ...key(caseId), parties };
    expect((await mediation().recordParties(request)).mediation?.etag).toBe('v1');
    expect((await mediation().recordParties(request)).mediation?.etag).toBe('v1');
    const stale = mediation().recordParties({ ...key(caseId), parties, etag: 'v0' });
    await expect(stale).rejects.toMatchObject({ code: 'ABORTED', reason: 'STALE_ETAG' });
  });
});

describe('an agreement', () => {
  it('is revealed for a purpose, and every time recorded', async () => {
    const caseId = await agreed();
    const without = mediation().revealMediationAgreement({ caseId });
    await expect(without).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const reader = world.suite.as({
      ...{ subject: 'idp|mediator', roles: ['community-officer'], paths: ['dc.s01.c01'], purpose: 'print-agreement' },
    });
    const shown = await mediation(reader).revealMediationAgreement({ caseId });
    expect(shown).toMatchObject({ content: CONTENT, partyNames: ['张三丰', '李四光'], form: 'written' });
    const [row] = await world.suite.sql<{ purpose: string }>(
      `select purpose from audit where operation like '%RevealMediationAgreement'`,
    );
    expect(row?.purpose).toBe('print-agreement');
  });

  it('is reminded of once, a week before confirmation can no longer be applied for', async () => {
    const [quiet, applying] = [await agreed(), await agreed()];
    await mediation().recordJudicialConfirmation({ ...key(applying), answer: 'applied', time: now() });
    const start = world.suite.clock.now().getTime();
    const told = async (day: number) => {
      world.suite.clock.set(new Date(start + day * 86_400_000));
      await world.suite.run('mediation-reminder');
      const rows = await world.suite.sql<{ n: number }>(
        `select 1 as n from outbox o join mediation m on m.mediation_id = o.aggregate_id
         where o.subject like '%MediationConfirmationDue' and m.case_id = any ($1::uuid[])`,
        [[quiet, applying]],
      );
      return rows.length;
    };
    expect([await told(22), await told(23), await told(24)]).toEqual([0, 1, 1]);
    const late = { ...key(quiet), answer: 'applied', time: timestampFromDate(new Date(start + 31 * 86_400_000)) };
    world.suite.clock.set(new Date(start + 32 * 86_400_000));
    await expect(mediation().recordJudicialConfirmation(late)).rejects.toMatchObject({ reason: 'CONFIRMATION_OVER' });
    world.suite.clock.set(new Date(start));
  });
});

describe('what was promised', () => {
  const promises = [
    { partyNumber: 2, text: '修复渗水', dueDate: '2026-12-03' },
    { partyNumber: 2, text: '赔偿四百元', dueDate: '2026-12-10' },
  ];
  const checking = () => desk.client(PerformanceService);
  const found = (outcome: string, number: number) => ({ number, outcome, ground: 'seen', time: now() });
  const tellings = async (caseId: string) =>
    (
      await world.suite.sql<{ version: number }>(
        `select o.version from outbox o join mediation m on m.mediation_id = o.aggregate_id
         where o.subject like '%MediationPerformanceDue' and m.case_id = $1 order by 1`,
        [caseId],
      )
    ).length;

  it('is reminded of on its day, recorded without a word of it shown, and counted by what was found last', async () => {
    const start = world.suite.clock.now();
    const caseId = await agreed();
    const range = {
      fromTime: timestampFromDate(new Date('2026-12-01T00:00:00Z')),
      toTime: timestampFromDate(new Date('2026-12-20T00:00:00Z')),
    };
    const count = () => world.leader.client(MediationService).countMediations(range);
    const none = await count();
    expect([none.promisesDue, none.promiseRate]).toEqual([0, undefined]);
    const request = { ...key(caseId), promises };
    const told = await checking().recordPromises(request);
    expect(await checking().recordPromises(request)).toEqual(told);
    expect(told.mediation?.promises.map(({ text, checkDate }) => [text, checkDate])).toEqual([
      ['', '2026-12-03'],
      ['', '2026-12-10'],
    ]);
    const run = async (at: string) => {
      world.suite.clock.set(new Date(at));
      await world.suite.run('mediation-reminder');
      return tellings(caseId);
    };
    // At nine in the morning of the day, in Shanghai.
    expect([await run('2026-12-03T00:59:59Z'), await run('2026-12-03T01:00:00Z')]).toEqual([0, 1]);
    expect(await run('2026-12-03T02:00:00Z')).toBe(1);
    const partly = { ...key(caseId), ...found('partly', 1), note: '厨房未修', againDate: '2026-12-08' };
    await checking().recordPerformance(partly);
    expect(await count()).toMatchObject({ promisesDue: 1, promisesPartly: 1, promiseRate: 0, checkRate: 1 });
    await expect(step(caseId, 'record-performance')).rejects.toMatchObject({
      ...{ reason: 'PROMISES_OPEN', metadata: { numbers: '1,2' } },
    });
    expect([await run('2026-12-08T01:00:00Z'), await run('2026-12-11T01:00:00Z')]).toEqual([2, 3]);
    for (const number of [1, 2]) await checking().recordPerformance({ ...key(caseId), ...found('performed', number) });
    expect(await count()).toMatchObject({ promisesDue: 2, promisesPerformed: 2, promiseRate: 1 });
    expect((await step(caseId, 'record-performance')).case?.state).toBe('performed');
    const { mediation: shown } = await mediation().getMediation({ caseId });
    expect(shown?.promises[0]?.checks.map(({ outcome, note }) => [outcome, note])).toEqual([
      ['partly', ''],
      ['performed', ''],
    ]);
    world.suite.clock.set(start);
  });

  it('is not asked after once the mediation is over, and belongs to an agreement', async () => {
    const start = world.suite.clock.now();
    const early = checking().recordPromises({ ...key(await inSession()), promises });
    await expect(early).rejects.toMatchObject({ reason: 'NOT_NOW' });
    const caseId = await agreed();
    await checking().recordPromises({ ...key(caseId), promises });
    await step(caseId, 'record-breach');
    world.suite.clock.set(new Date('2026-12-12T01:00:00Z'));
    await world.suite.run('mediation-reminder');
    expect(await tellings(caseId)).toBe(0);
    world.suite.clock.set(start);
  });
});

describe('a link between a mediation and a petition', () => {
  const PETITION = matters.find(({ flow }) => flow === 'petition')?.code ?? '';
  const links = (by: Caller = desk) => by.client(CaseLinkService);
  const ends = async (caseId: string, by?: Caller) =>
    (await links(by).listLinkedCases({ caseId })).linkedCases.map((one) => [one.caseId, one.flow]);

  it('stands both ways, once, and is written down', async () => {
    const [one, other] = [
      await applied(),
      (await world.report({ matterCode: PETITION, reporterName: '李四' })).case.caseId,
    ];
    const request = { ...key(one), linkedCaseId: other };
    const both = await Promise.all([
      links().linkCases(request),
      links().linkCases({ ...key(other), linkedCaseId: one }),
    ]);
    expect(both.map(({ linkedCase }) => linkedCase?.caseId)).toEqual([other, one]);
    expect(await links().linkCases(request)).toEqual(both[0]);
    expect([await ends(one), await ends(other)]).toEqual([[[other, 'petition']], [[one, 'mediation']]]);
    const told = `select 1 as n from outbox where subject like '%CasesLinked' and aggregate_id in
      (select link_id from case_link where mediation_case_id = $1)`;
    expect(await world.suite.sql(told, [one])).toHaveLength(1);
    const audited = await world.suite.sql<{ fields: string[] }>(`select fields from audit where case_id = $1`, [one]);
    expect(audited.flatMap(({ fields }) => fields)).toContain(`link/${other}`);
    const wrong = links().linkCases({ ...key(one), linkedCaseId: await applied() });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'NOT_TO_BE_LINKED' });
  });

  it('shows nothing of a case to whoever may not see that case', async () => {
    const [one, other] = [
      await applied(),
      (await world.report({ matterCode: PETITION, reporterName: '李四' })).case.caseId,
    ];
    await links().linkCases({ ...key(one), linkedCaseId: other });
    await world.suite.sql(`update case_file set org_path = 'dc.s02.c01.g1' where case_id = $1`, [other]);
    const far = world.person('far', ['community-officer'], ['dc.s02']);
    expect([await ends(one), await ends(other, far)]).toEqual([[], []]);
    await expect(ends(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await ends(one, world.person('both', ['street-officer'], ['dc.s01', 'dc.s02']))).toHaveLength(1);
  });
});

describe('figures of mediations', () => {
  it('follow their definition, within the caller’s places, and nothing of nothing is no rate', async () => {
    const leader = world.leader.client(MediationService);
    const range = {
      fromTime: timestampFromDate(new Date('2026-11-01T00:00:00Z')),
      toTime: timestampFromDate(new Date('2027-02-01T00:00:00Z')),
    };
    const before = await leader.countMediations(range);
    await step(await agreed(), 'record-performance');
    const after = await leader.countMediations(range);
    expect([after.agreed - before.agreed, after.performed - before.performed, after.ended]).toEqual([
      1,
      1,
      before.ended,
    ]);
    expect(after.successRate).toBe(after.agreed / (after.agreed + after.ended));
    expect(after.definitionZh).toContain('调解成功率＝');
    const none = await leader.countMediations({ ...range, under: 'dc.s02' });
    expect([none.agreed, none.successRate, none.performanceRate]).toEqual([0, undefined, undefined]);
    const elsewhere = world.person('elsewhere', ['leader'], ['dc.s02']).client(MediationService);
    expect((await elsewhere.countMediations({ ...range, under: 'dc.s01' })).agreed).toBe(0);
  });
});
