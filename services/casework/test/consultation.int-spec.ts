import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { NoticeIssuedSchema } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import { ConsultationService, TextKind } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { NoticeAudience, NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { missing, places, units, World } from './casework.world.ts';

const QUESTION = '05.03.01';
let world: World;
let officer: Caller;
let clerk: Caller;
beforeAll(async () => {
  world = await World.start();
  officer = world.person('officer', ['street-officer'], ['dc.s01']);
  clerk = world.person('clerk', ['window-clerk'], ['dc.s01.c01']);
});
afterAll(() => world?.suite.stop());

const aText = (init: object = {}) => ({
  ...{ requestId: v4(), placeId: places.street.placeId ?? '', code: 'low-rent', kind: TextKind.PROCEDURE },
  ...{ title: '公租房申请指南', body: '带身份证到街道窗口申请。', documentNumber: '建办〔2026〕7号' },
  ...{ ownerUnitId: units.sanitation.unitId ?? '', startDate: '2026-01-01', endDate: '2026-12-31', ...init },
});
const publish = async (init: object = {}) =>
  (await officer.client(ConsultationService).publishText(aText(init))).text ?? missing();
const anybody = () => world.suite.asNobody().client(ConsultationService);

describe('a text', () => {
  it('is owned, dated and versioned, and read by anybody while it is in force', async () => {
    const first = await publish();
    expect(first).toMatchObject({ version: 1, inForce: true, ownerUnitName: '建国门环境卫生所', orgPath: 'dc.s01' });
    const second = await publish({ body: '带身份证和户口簿。' });
    expect(second).toMatchObject({ version: 2, inForce: true });
    const { texts } = await anybody().listTexts({ words: '公租房' });
    expect(texts.map(({ textId }) => textId)).toEqual([second.textId]);
    // What was cited once stays readable.
    expect((await anybody().getText({ textId: first.textId })).text).toMatchObject({ version: 1, inForce: false });
  });

  it('holds at its place and below, not beside it', async () => {
    await publish({ code: 'here' });
    const at = async (placeId = '') =>
      (await anybody().listTexts({ placeId })).texts.filter(({ code }) => code === 'here');
    expect(await at(places.grid.placeId)).toHaveLength(1);
    expect(await at(places.sisterGrid.placeId)).toHaveLength(0);
  });

  it('is not in force before its first day, after its last, or once it is withdrawn', async () => {
    await publish({ code: 'coming', startDate: '2026-12-01', endDate: '2026-12-31' });
    await publish({ code: 'over', endDate: '2026-11-22' });
    const { textId } = await publish({ code: 'wrong' });
    const desk = officer.client(ConsultationService);
    const withdrawal = { requestId: v4(), textId };
    expect((await desk.withdrawText(withdrawal)).text?.inForce).toBe(false);
    expect((await desk.withdrawText(withdrawal)).text?.inForce).toBe(false);
    await expect(desk.withdrawText({ requestId: v4(), textId })).rejects.toMatchObject({ reason: 'ALREADY_OVER' });
    const codes = (await anybody().listTexts({ pageSize: 100 })).texts.map(({ code }) => code);
    expect(codes).not.toEqual(expect.arrayContaining(['coming']));
    expect(codes).not.toEqual(expect.arrayContaining(['over']));
    expect(codes).not.toEqual(expect.arrayContaining(['wrong']));
  });

  it('goes on from the version before when a newer one is not in force yet', async () => {
    const now = await publish({ code: 'two' });
    await publish({ code: 'two', startDate: '2027-01-01', endDate: '2027-12-31' });
    expect((await anybody().getText({ textId: now.textId })).text?.inForce).toBe(true);
  });

  it.each([
    ['names somebody', { body: '联系 12800001111' }, ['body'], 'NAMES_SOMEBODY'],
    ['begins on a day that is none', { startDate: '2026-02-30' }, ['start_date'], 'INVALID_FIELDS'],
    ['ends before it begins', { endDate: '2025-01-01' }, ['end_date'], 'INVALID_FIELDS'],
    ['is owned by a unit nobody knows', { ownerUnitId: v4() }, ['owner_unit_id'], 'INVALID_FIELDS'],
  ])('is refused when it %s', async (_what, init, fields, reason) => {
    const refused = publish({ code: 'bad', ...init });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
    await expect(refused).rejects.toMatchObject({ details: { fieldViolations: fields.map((field) => ({ field })) } });
  });

  it('belongs to those who answer for its place', async () => {
    const { textId } = await publish({ code: 'ours' });
    const other = world.person('other', ['street-officer'], ['dc.s02']).client(ConsultationService);
    await expect(other.publishText(aText())).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(other.withdrawText({ requestId: v4(), textId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a question at intake', () => {
  it('becomes an immediate item that cites the text and its version', async () => {
    const { textId } = await publish({ code: 'asked', title: '居住证办理' });
    const request = { requestId: v4(), textId, matterCode: QUESTION, question: '办居住证要带什么？' };
    const door = clerk.client(ConsultationService);
    const answered = await door.answerQuestion(request);
    expect(answered).toMatchObject({ state: 'closed' });
    expect(await door.answerQuestion(request)).toEqual(answered);
    const { lines } = await clerk.client(CaseService).getTimeline({ caseId: answered.caseId });
    expect(lines.map(({ action }) => action)).toEqual(['report', 'settle']);
    expect(lines.at(-1)?.note).toContain(`《居住证办理》第1版（建办〔2026〕7号）答复 [${textId}]`);
  });

  it('is neither answered from a text that is over nor recorded under what takes longer', async () => {
    const over = await publish({ code: 'asked-late', endDate: '2026-11-01' });
    const now = await publish({ code: 'asked-now' });
    const ask = (textId: string, matterCode = QUESTION) =>
      clerk.client(ConsultationService).answerQuestion({ requestId: v4(), textId, matterCode, question: '怎么办？' });
    await expect(ask(over.textId)).rejects.toMatchObject({ reason: 'NOT_IN_FORCE' });
    await expect(ask(now.textId, '01.01.03')).rejects.toMatchObject({ reason: 'UNKNOWN_MATTER' });
    await expect(ask(v4())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a notice', () => {
  const aNotice = (init: object = {}) => ({
    ...{ requestId: v4(), placeId: places.street.placeId ?? '', audience: NoticeAudience.STAFF, title: '停水通知' },
    ...{ body: '周三 9 时至 12 时停水。', endTime: timestampFromDate(new Date('2026-11-30T00:00:00Z')), ...init },
  });
  const issue = async (init: object = {}) => (await officer.client(NoticeService).issueNotice(aNotice(init))).notice;
  const titles = async (by: Caller) =>
    (await by.client(NoticeService).listNotices({})).notices.map(({ title }) => title);

  it('to residents is read by anybody, one to the staff by the staff of its place, and it is told to those who reach people', async () => {
    await issue({ title: 'to staff' });
    const told = await issue({ title: 'to residents', audience: NoticeAudience.RESIDENTS });
    expect(await titles(world.suite.asNobody())).toEqual(['to residents']);
    expect(await titles(world.worker)).toEqual(['to residents', 'to staff']);
    expect(await titles(world.person('far', ['grid-worker'], ['dc.s02.c01.g1']))).toEqual(['to residents']);
    const events = await world.suite.told(NoticeIssuedSchema);
    expect(events.find(({ noticeId }) => noticeId === told?.noticeId)).toMatchObject({
      ...{ title: 'to residents', audience: NoticeAudience.RESIDENTS, orgPath: 'dc.s01', version: 1 },
    });
  });

  it('is no longer shown once its time is over, names nobody, and is not issued for the past', async () => {
    await expect(issue({ body: '请联系 12800001111' })).rejects.toMatchObject({ reason: 'NAMES_SOMEBODY' });
    const past = timestampFromDate(new Date('2026-11-01T00:00:00Z'));
    await expect(issue({ endTime: past })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
