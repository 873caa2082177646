import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { UnclearTextService } from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { v4 } from 'uuid';
import { World } from './casework.world.ts';

const WORDS = '曾国怪，怪味';
let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const minutes = (n: number) => world.suite.clock.advance(n * 60_000);
const sms = (text: string, phone: string, requestId = v4()) =>
  world.suite.asService('notification').client(IntakeService).takeSms({ requestId, phone, text });
const district = () => world.person('desk', ['dispatcher'], ['dc']);
const desk = (by = district()) => by.client(UnclearTextService);
/** The message of a phone's last four digits. */
const of = async (last: string, state = '', by = district()) =>
  (await desk(by).listUnclearTexts({ pageSize: 100, state })).texts.find(({ phone }) => phone.endsWith(last));
const idOf = async (last: string) => (await of(last))?.unclearTextId ?? '';

describe('a text message nobody can make anything of', () => {
  it('waits once at the desk, masked and sealed, while its sender is asked', async () => {
    const requestId = v4();
    const both = await Promise.all([sms(WORDS, '12900000001', requestId), sms(WORDS, '12900000001', requestId)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['matter-needed', 'matter-needed']);
    const { texts } = await desk().listUnclearTexts({ pageSize: 100 });
    expect(texts.filter(({ phone }) => phone === '129****0001')).toHaveLength(1);
    expect(texts[0]).toMatchObject({ state: 'waiting', unclear: 'matter-needed', orgPath: 'dc' });
    const [row] = await world.suite.sql<{ all: string }>(`select string_agg(t::text, '') as all from unclear_text t`);
    expect(row?.all).not.toMatch(/曾国怪|12900000001/);
  });

  it('that names a place waits at its street, which sees no other', async () => {
    await sms('赵家楼社区 有怪味', '12900000002');
    const street = world.person('street', ['dispatcher'], ['dc.s01']);
    expect(await of('0002', '', street)).toMatchObject({ orgPath: 'dc.s01' });
    expect(await of('0001', '', street)).toBeUndefined();
    const far = world.person('far', ['dispatcher'], ['dc.s02']);
    const unclearTextId = await idOf('0002');
    const foreign = desk(far).revealUnclearText({ unclearTextId, purpose: '回电' });
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is read with a purpose, and each look is written down', async () => {
    const unclearTextId = await idOf('0001');
    const seen = await desk().revealUnclearText({ unclearTextId, purpose: '回电' });
    expect(seen).toMatchObject({ phone: '12900000001', text: WORDS });
    const looks = await world.suite.sql<{ purpose: string }>(
      `select purpose from audit where operation like '%RevealUnclearText'`,
    );
    expect(looks).toContainEqual({ purpose: '回电' });
  });

  it('becomes one case, told by its sender, whoever files it and however often', async () => {
    const unclearTextId = await idOf('0001');
    const file = { requestId: v4(), unclearTextId, matterCode: '02.02.01', description: '菜市场后面有怪味' };
    const filed = await desk().fileUnclearText(file);
    expect(filed.text).toMatchObject({ state: 'filed', phone: '', caseNumber: expect.stringMatching(/-00001$/) });
    expect(await desk().fileUnclearText(file)).toEqual(filed);
    const again = desk(world.person('other', ['dispatcher'], ['dc'])).fileUnclearText({ ...file, requestId: v4() });
    await expect(again).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    const gone = desk().revealUnclearText({ unclearTextId, purpose: '回电' });
    await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { cases } = await district().client(CaseService).listCases({ matterCode: '02.02.01', pageSize: 100 });
    expect(cases).toHaveLength(1);
    expect(cases[0]).toMatchObject({
      ...{ caseId: filed.text?.caseId, channel: Channel.SMS, reporterPhone: '129****0001', placeWords: WORDS },
    });
    const { followCode } = filed;
    expect(await world.suite.asNobody().client(CaseService).getCaseByCode({ followCode })).toMatchObject({
      number: filed.text?.caseNumber,
    });
  });

  it('filed by two at once becomes one case', async () => {
    await sms(WORDS, '12900000003');
    const unclearTextId = await idOf('0003');
    const file = (name: string) =>
      desk(world.person(name, ['dispatcher'], ['dc']))
        .fileUnclearText({ requestId: v4(), unclearTextId, matterCode: '02.02.03', description: name })
        .then(
          () => 'filed',
          ({ code }: { code: string }) => code,
        );
    const outcomes = await Promise.all([file('one'), file('two')]);
    expect(outcomes).toContain('filed');
    expect(outcomes.filter((one) => one !== 'filed')).toEqual([expect.stringMatching(/ABORTED|FAILED_PRECONDITION/)]);
    const { cases } = await district().client(CaseService).listCases({ matterCode: '02.02.03', pageSize: 100 });
    expect(cases).toHaveLength(1);
  });

  it('is put aside with a reason, and can still be filed', async () => {
    await sms('?', '12900000004');
    const unclearTextId = await idOf('0004');
    const about = desk().discardUnclearText({ requestId: v4(), unclearTextId, reason: '12900001111 发错' });
    await expect(about).rejects.toMatchObject({ reason: 'NAMES_SOMEBODY' });
    const { text } = await desk().discardUnclearText({ requestId: v4(), unclearTextId, reason: '发错' });
    expect(text).toMatchObject({ state: 'discarded', reason: '发错' });
    const twice = desk().discardUnclearText({ requestId: v4(), unclearTextId, reason: '发错' });
    await expect(twice).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION', metadata: { allowed: 'file' } });
    const file = { requestId: v4(), unclearTextId, matterCode: '02.02.01', placeWords: '菜市场' };
    expect((await desk().fileUnclearText(file)).text).toMatchObject({ state: 'filed', reason: '' });
  });

  it('is answered by what its sender tells within half an hour, not by what comes later', async () => {
    await sms(WORDS, '12900000005');
    minutes(20);
    const told = await sms('110101008005001 路灯不亮', '12900000005');
    expect(told).toMatchObject({ outcome: 'reported' });
    expect(await of('0005', 'answered')).toMatchObject({ caseNumber: told.number });
    await sms('还有怪味', '12900000005');
    minutes(31);
    await sms('110101008005001 路灯不亮', '12900000005');
    expect(await of('0005')).toMatchObject({ state: 'waiting' });
  });

  it('goes a month after it was settled, three months after it came at the latest', async () => {
    const age = (days: number, state: string) =>
      world.suite.sql(
        `update unclear_text set receive_time = receive_time - make_interval(days => $1),
           settle_time = settle_time - make_interval(days => $1) where state = $2`,
        [days, state],
      );
    await age(31, 'filed');
    await age(31, 'waiting');
    await world.suite.run('retention');
    expect(await of('', 'filed')).toBeUndefined();
    expect(await of('0002')).toBeDefined();
    await age(60, 'waiting');
    await world.suite.run('retention');
    expect(await of('0002')).toBeUndefined();
  });
});
