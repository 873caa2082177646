import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { DecisionTaskCompletedSchema, OpinionMovedSchema } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { Sinks } from '@wangge/testing/privacy';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { missing, places, units, World } from './casework.world.ts';

/** Values that occur nowhere else, so that finding one means that somebody was kept. */
const TELLER = 'teller-7d1f';
const NAME = '锟斤拷意';
const PHONE = '12987654321';

let world: World;
let sinks: Sinks;
let officer: Caller;
let teller: Caller;
beforeAll(async () => {
  sinks = await Sinks.open();
  world = await World.start(undefined, sinks.env);
  await sinks.follow(world.suite);
  officer = world.person('officer', ['community-officer'], ['dc.s01.c01']);
  teller = world.person(TELLER, ['resident'], []);
});
afterAll(async () => {
  await world?.suite.stop();
  await sinks?.close();
});

const anOpinion = (init: object = {}) => ({
  ...{ requestId: v4(), placeId: places.community.placeId ?? '', topic: '停车', text: '三号楼前停车太乱。', ...init },
});
const tell = (init: object = {}, by: Caller = teller) => by.client(OpinionService).tellOpinion(anOpinion(init));
const listed = async (topic: string) => (await officer.client(OpinionService).listOpinions({ topic })).opinions;
const advance = (opinionId: string, action: string, note = '') =>
  officer.client(OpinionService).advanceOpinion({ requestId: v4(), opinionId, action, note });

describe('an opinion', () => {
  it('is told by anybody, triaged, and answered to whoever holds its code', async () => {
    const { followCode, dueTime } = await tell({ topic: '绿化' }, world.suite.asNobody());
    // 15 working days after 23 November 2026, when offices close.
    expect(dueTime?.seconds).toBe(BigInt(Date.parse('2026-12-14T10:00:00Z') / 1000));
    const [opinion = missing()] = await listed('绿化');
    expect(opinion).toMatchObject({ state: 'told', allowedActions: ['take-up', 'answer', 'decline'] });
    await advance(opinion.opinionId, 'take-up');
    await expect(advance(opinion.opinionId, 'decline', 'x')).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    await expect(advance(opinion.opinionId, 'answer')).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING' });
    await advance(opinion.opinionId, 'answer', '下月补种。');
    const door = world.suite.asNobody().client(OpinionService);
    expect(await door.getOpinionByCode({ followCode })).toMatchObject({ state: 'answered', answer: '下月补种。' });
    const moves = (await world.suite.told(OpinionMovedSchema)).filter(({ topic }) => topic === '绿化');
    expect(moves.map(({ action, version }) => [action, version])).toEqual([
      ['tell', 1],
      ['take-up', 2],
      ['answer', 3],
    ]);
  });

  it('told twice under one key is one, with the same code', async () => {
    const request = anOpinion({ topic: '一次' });
    const door = teller.client(OpinionService);
    expect(await door.tellOpinion(request)).toEqual(await door.tellOpinion(request));
    expect(await listed('一次')).toHaveLength(1);
  });

  it.each([
    ['a contact of somebody who wants no answer', { contactPhone: PHONE }, 'CONTACT_NOT_WANTED', 'contact_phone'],
    ['a text that names somebody', { text: `找 ${PHONE}` }, 'NAMES_SOMEBODY', 'text'],
  ])('is refused with %s', async (_what, init, reason, field) => {
    await expect(tell(init)).rejects.toMatchObject({ reason, details: { fieldViolations: [{ field }] } });
  });

  it('keeps a contact for the answer only: for the service that tells of it, and thirty days', async () => {
    await tell({ topic: '路灯', wantsAnswer: true, contactName: NAME, contactPhone: PHONE });
    const [{ opinionId } = missing()] = await listed('路灯');
    const told = world.suite.asService('notification', { job: 'send' }).client(OpinionService);
    expect(await told.revealOpinionContact({ opinionId, purpose: v4() })).toMatchObject({
      contactName: NAME,
      contactPhone: PHONE,
    });
    await advance(opinionId, 'answer', '已修。');
    await world.suite.run('forget-contacts');
    expect(await told.revealOpinionContact({ opinionId, purpose: v4() })).toMatchObject({ contactPhone: PHONE });
    await world.suite.sql(`update opinion set decide_time = decide_time - interval '31 days' where opinion_id = $1`, [
      opinionId,
    ]);
    await world.suite.run('forget-contacts');
    await expect(told.revealOpinionContact({ opinionId, purpose: v4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a topic', () => {
  const put = async (by: Caller = teller) =>
    (
      await by.client(DeliberationService).putTopic({
        ...{ requestId: v4(), placeId: places.community.placeId ?? '', title: '停车棚', text: '要不要建停车棚？' },
      })
    ).topicId;
  const desk = () => officer.client(DeliberationService);
  const meeting = (topicId: string, init: object = {}) => ({
    ...{ requestId: v4(), topicId, heldDate: '2026-11-22', attended: 40, minutes: '多数人赞成，有人嫌贵。' },
    ...{ motions: [{ text: '建停车棚', inFavour: 32, against: 5, abstained: 3 }], ...init },
  });
  const decision = (topicId: string) => ({
    ...{ requestId: v4(), topicId, decision: '建停车棚，物业负责。' },
    tasks: [
      { title: '选址', ownerPost: 'manager', dueDate: '2026-11-22' },
      { title: '建棚', ownerUnitId: units.property.unitId ?? '', dueDate: '2026-12-31' },
    ],
  });
  const publicTopics = async () => (await world.suite.asNobody().client(DeliberationService).listTopics({})).topics;

  it('is met about in counts, decided, and published with the tasks that follow', async () => {
    const topicId = await put();
    await desk().recordMeeting(meeting(topicId));
    const { topic } = await desk().decideTopic(decision(topicId));
    expect(topic).toMatchObject({ state: 'decided', attended: 40, allowedActions: ['publish'] });
    expect(topic?.tasks.map(({ title, late }) => [title, late])).toEqual([
      ['选址', true],
      ['建棚', false],
    ]);
    expect((await publicTopics()).map((one) => one.topicId)).not.toContain(topicId);
    await desk().advanceTopic({ requestId: v4(), topicId, action: 'publish' });
    const [published] = (await publicTopics()).filter((one) => one.topicId === topicId);
    expect(published).toMatchObject({
      state: 'published',
      decision: '建停车棚，物业负责。',
      motions: [{ inFavour: 32 }],
    });
    expect(published?.tasks).toHaveLength(2);
  });

  it('leaves tasks to their owners, who complete them once', async () => {
    const topicId = await put();
    await desk().recordMeeting(meeting(topicId));
    await desk().decideTopic(decision(topicId));
    const owner = world.property.client(DeliberationService);
    const mine = (await owner.listDecisionTasks({ openOnly: true })).tasks.filter((one) => one.sourceId === topicId);
    expect(mine.map(({ title }) => title)).toEqual(['建棚']);
    const decisionTaskId = mine[0]?.decisionTaskId ?? '';
    const done = { requestId: v4(), decisionTaskId, result: '已建成' };
    expect((await owner.completeDecisionTask(done)).task).toMatchObject({ result: '已建成', late: false });
    expect((await owner.completeDecisionTask(done)).task?.result).toBe('已建成');
    await expect(owner.completeDecisionTask({ ...done, requestId: v4() })).rejects.toMatchObject({
      reason: 'ALREADY_OVER',
    });
    const other = world.handler.client(DeliberationService);
    await expect(other.completeDecisionTask({ ...done, requestId: v4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await world.suite.told(DecisionTaskCompletedSchema)).at(-1)).toMatchObject({
      decisionTaskId,
      onTime: true,
    });
  });

  it.each([
    ['names of voters', { voterNames: ['张三'] }, 'VOTE_BY_NAME', 'voter_names'],
    ['minutes that tell who was against', { minutes: '反对：张三、李四。' }, 'VOTE_BY_NAME', 'minutes'],
    ['more votes than people', { attended: 12 }, 'COUNTS_DO_NOT_FIT', 'motions[0]'],
    ['a day that has not come', { heldDate: '2026-12-01' }, 'INVALID_FIELDS', 'held_date'],
  ])('is not minuted with %s', async (_what, init, reason, field) => {
    const refused = desk().recordMeeting(meeting(await put(), init));
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
    await expect(refused).rejects.toMatchObject({ details: { fieldViolations: [{ field }] } });
  });

  it('is declined with a reason, and takes its steps in their order', async () => {
    const topicId = await put();
    const step = (action: string, note = '') => desk().advanceTopic({ requestId: v4(), topicId, action, note });
    await expect(step('publish')).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    await expect(step('meet')).rejects.toMatchObject({ reason: 'OWN_OPERATION' });
    await expect(desk().decideTopic(decision(topicId))).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    await expect(step('decline')).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING' });
    expect((await step('decline', '不归社区管')).topic).toMatchObject({ state: 'declined', decision: '不归社区管' });
  });
});

describe('who said what', () => {
  it('is in no column, event, record, log or trace: the account is known on the way in, and kept nowhere', async () => {
    await tell({ topic: '名字' });
    await expect(tell({ topic: '', text: 'x' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const leaks = await sinks.leaks(world.suite, [TELLER, NAME, PHONE]);
    // The passport of the call itself is on the bus for as long as the call takes.
    expect(leaks).toEqual([`message: ${TELLER}`]);
  }, 60_000);

  it('is found where it is kept, so that the silence above means something', async () => {
    await world.report({}, teller);
    expect(await sinks.leaks(world.suite, [TELLER])).toEqual(
      expect.arrayContaining([expect.stringMatching(/case_file.*teller/)]),
    );
  }, 60_000);
});
