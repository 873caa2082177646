import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { TO_CLOSED, World } from './casework.world.ts';

const MISSING = '06.03.01';
const GAS = '03.02.01';
let world: World;
beforeAll(async () => {
  world = await World.start();
  const matters = [
    { matterCode: MISSING, mandatory: true, repeatDays: 7 },
    { matterCode: GAS, emergencyNumber: '119' },
  ];
  const rules = { returnVisits: [], matters, smsMatterCode: '05.03.01' };
  await world.suite.asService('seed').client(RuleService).importRules({ requestId: v4(), rules });
});
afterAll(() => world?.suite.stop());

const people = (by: Caller) => by.client(CaseService);

describe('where a report comes from', () => {
  it('a hotline’s work order brings its own number and clock', async () => {
    const channel = Channel.HOTLINE;
    await expect(world.report({ channel })).rejects.toMatchObject({ reason: 'CHANNEL_NEEDS' });
    const source = {
      reference: '12345-2026-77',
      organisation: '12345',
      dueTime: { seconds: 1_795_900_000n, nanos: 0 },
    };
    const { case: reported } = await world.report({ channel, source });
    const shown = (await people(world.dispatcher).getCase({ caseId: reported.caseId })).case;
    expect(shown).toMatchObject({ channel, source: { reference: '12345-2026-77', dueTime: source.dueTime } });
  });

  it('told for somebody else: both are kept apart, masked and sealed', async () => {
    const told = { reporterName: '王小明', concernedName: '李桂兰', concernedPhone: '12900002222' };
    const { case: reported } = await world.report(told);
    const shown = (await people(world.dispatcher).getCase({ caseId: reported.caseId })).case;
    expect(shown).toMatchObject({ reporterName: '王*', concernedName: '李*', concernedPhone: '129****2222' });
    const [row] = await world.suite.sql<{ text: string }>(`select string_agg(c::text, '') as text from case_file c`);
    expect(row?.text).not.toContain('李桂兰');
    const looks = await world.suite.sql<{ fields: string[] }>(
      `select fields from audit where case_id = $1 and operation like '%GetCase'`,
      [reported.caseId],
    );
    expect(looks[0]?.fields).toContain('case.concerned_name');
  });
});

describe('an emergency', () => {
  it('is told the number first, and reported with whom it was handed over to', async () => {
    const early = world.report({ matterCode: GAS });
    await expect(early).rejects.toMatchObject({ reason: 'EMERGENCY_FIRST', metadata: { number: '119' } });
    const { case: reported } = await world.report({ matterCode: GAS, handover: { number: '119', note: '已出警' } });
    expect(reported).toMatchObject({ state: 'reported', handover: { number: '119', note: '已出警' } });
  });
});

describe('what it is a duty to report', () => {
  it('waits in no queue, is not refused and does not become another matter', async () => {
    const requestId = v4();
    const { case: told } = await world.report({ matterCode: MISSING, requestId });
    expect(told).toMatchObject({ state: 'filed', version: 2 });
    expect(await world.report({ matterCode: MISSING, requestId })).toMatchObject({
      case: { caseId: told.caseId, state: 'filed', version: 2 },
    });
    const filed = (await world.suite.told(CaseFiledSchema)).filter(({ caseId }) => caseId === told.caseId);
    expect(filed).toHaveLength(1);
    await world.suite.sql(`update case_file set state = 'reported' where case_id = $1`, [told.caseId]);
    const key = { requestId: v4(), caseId: told.caseId };
    const desk = people(world.dispatcher);
    await expect(desk.refuseCase({ ...key, note: '不属实' })).rejects.toMatchObject({ reason: 'MANDATORY_REPORT' });
    await expect(desk.fileCase({ ...key, matterCode: '06.03.03' })).rejects.toMatchObject({
      reason: 'MANDATORY_REPORT',
    });
  });

  it('told again it is a case of its own: nobody is spared a second look', async () => {
    const told = { matterCode: MISSING, reporterPhone: '12900003333' };
    const { case: first } = await world.report(told);
    expect(await world.report(told)).toMatchObject({ joined: false });
    expect(first.repeatCount).toBe(0);
  });
});

describe('open cases nearby', () => {
  const near = (by: Caller, more: object = {}) =>
    by.client(IntakeService).findNearbyCases({ matterCode: '02.02.01', longitude: 116.2, latitude: 39.8, ...more });

  it('are offered to who may see them, the nearest first, without persons', async () => {
    const at = (longitude: number, matterCode: string) => world.report({ longitude, latitude: 39.8, matterCode });
    const far = await at(116.202, '02.02.03');
    const close = await at(116.2001, '02.02.01');
    await at(116.2, '01.01.03'); // another branch
    await at(116.21, '02.02.01'); // almost a kilometre off
    const closed = await at(116.2, '02.02.01');
    await world.go(closed.case.caseId, ...TO_CLOSED);
    const { cases } = await near(world.dispatcher);
    expect(cases.map(({ caseId }) => caseId)).toEqual([close.case.caseId, far.case.caseId]);
    expect(cases[0]?.metres).toBe(9);
    expect((await near(world.dispatcher, { metres: 1000 })).cases).toHaveLength(3);
    expect((await near(world.person('far', ['window-clerk'], ['dc.s02']))).cases).toEqual([]);
  });
});

describe('a text message', () => {
  const sms = (text: string, phone = '12900004444', requestId = v4()) =>
    world.suite.asService('notification').client(IntakeService).takeSms({ requestId, phone, text });

  it('with grid code and matter is a report; the code it is answered with works', async () => {
    const requestId = v4();
    const taken = await sms('110101008005001 路灯不亮，三天了', '12900004444', requestId);
    expect(taken).toMatchObject({ outcome: 'reported', number: expect.stringMatching(/^110101008-/) });
    expect(await sms('110101008005001 路灯不亮，三天了', '12900004444', requestId)).toEqual(taken);
    const { cases } = await people(world.dispatcher).listCases({ matterCode: '02.02.01', pageSize: 100 });
    expect(cases.find(({ number }) => number === taken.number)).toMatchObject({
      ...{ channel: Channel.SMS, reporterPhone: '129****4444', happenedAtPath: 'dc.s01.c01.g1' },
    });
    const nobody = world.suite.asNobody().client(CaseService);
    expect(await nobody.getCaseByCode({ followCode: taken.followCode })).toMatchObject({ number: taken.number });
  });

  it('that names no grid or no matter goes to the intake desk of the street it names, else of the district', async () => {
    const inStreet = await sms('赵家楼社区 楼道里有怪味');
    const anywhere = await sms('菜市场后面有怪味');
    const { cases } = await people(world.leader).listCases({ matterCode: '05.03.01', pageSize: 100 });
    const of = ({ number }: { number: string }) => cases.find((one) => one.number === number);
    expect(of(inStreet)).toMatchObject({ orgPath: 'dc.s01', gridId: '', placeWords: '赵家楼社区 楼道里有怪味' });
    expect(of(anywhere)).toMatchObject({ orgPath: 'dc', gridId: '' });
    expect(await sms('?')).toMatchObject({ outcome: 'place-needed' });
  });

  it('about an emergency is answered with the number to call first', async () => {
    const requestId = v4();
    const taken = await sms('史家网格 燃气泄漏隐患', '12900004444', requestId);
    expect(taken).toMatchObject({ outcome: 'reported', emergencyNumber: '119' });
    world.suite.clock.advance(1_000);
    expect(await sms('史家网格 燃气泄漏隐患', '12900004444', requestId)).toEqual(taken);
  });

  it('with the reporter’s code evaluates; not settled reopens the case', async () => {
    const { case: reported, followCode } = await world.report();
    expect(await sms(`${followCode} 5`)).toMatchObject({ outcome: 'later' });
    await world.go(reported.caseId, ...TO_CLOSED);
    expect(await sms(`${followCode} 没有解决`)).toMatchObject({ outcome: 'reopened', number: reported.number });
    expect((await people(world.leader).getCase({ caseId: reported.caseId })).case).toMatchObject({
      ...{ state: 'filed', reopenCount: 1, satisfaction: 1 },
    });
  });

  it('with wrong codes counts against its sender, not against everybody who writes', async () => {
    const { case: reported, followCode } = await world.report();
    await world.go(reported.caseId, ...TO_CLOSED);
    const wrong = (n: number) => `AAAA-AAAA${n}-AAAAA 5`;
    for (let n = 0; n < 6; n++) expect(await sms(wrong(n), '12900005555')).toMatchObject({ outcome: 'wrong-code' });
    expect(await sms(`${followCode} 5`, '12900005555')).toMatchObject({ outcome: 'wrong-code' });
    expect(await sms(`${followCode} 5`, '12900006666')).toMatchObject({ outcome: 'evaluated' });
  });
});
