import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DescMessage } from '@bufbuild/protobuf';
import { CardGivenSchema } from '@wangge/contracts/wangge/casework/v1/card_events';
import { NoticeIssuedSchema, OfferMadeSchema } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import { CommonProblemPlannedSchema } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { JointActionMovedSchema } from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import { NoticeAudience } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { DecisionTaskGivenSchema, OpinionMovedSchema } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { event, type EventInit } from '@wangge/platform/events';
import type { Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

let suite: Suite;
const house = new t.House();
beforeAll(async () => {
  suite = await t.startNotification(house);
});
afterAll(() => suite.stop());

describe('what falls due beside a case, or goes up', () => {
  it('reaches those in charge of the street, and the first of them by SMS when it is a case', async () => {
    const [head, clerk] = [t.worker('street-head'), t.worker('street-clerk')];
    house.post(head, t.STREET, PlaceKind.STREET, true);
    house.post(clerk, t.STREET, PlaceKind.STREET);
    const told = async (of: (id: string) => Parameters<Suite['publish']>[0], notices: number) => {
      const id = randomUUID();
      await suite.publish(of(id));
      await t.arrived(suite, id, notices);
      await suite.run('sender');
      const text = 'select channel, text from message where about_id = $1 order by channel';
      const rows = await suite.sql<{ channel: string; text: string }>(text, [id]);
      return rows.map((row) => `${row.channel} ${row.text}`);
    };
    const up = await told((id) => t.sentUp(id, t.STREET), 2);
    expect(up.filter((one) => one.startsWith('in-app 下级上报一件案卷请您处理：暴露垃圾'))).toHaveLength(2);
    expect(up.filter((one) => one.startsWith('sms'))).toHaveLength(1);
    const visit = `in-app 有一件办结案卷待回访：暴露垃圾，编号${t.NUMBER}，请于11月23日 18:00前完成。`;
    expect(await told(t.visitDrawn, 1)).toEqual([visit, visit]);
    const court = `in-app 调解协议可申请司法确认，编号${t.NUMBER}，期限11月23日 18:00。`;
    expect(await told(t.confirmationDue, 1)).toEqual([court, court]);
  });
});

describe('work that comes from around the cases', () => {
  const [holder, called, member] = [t.worker('holder'), t.worker('called'), t.worker('member')];
  const [UNIT, PHONE] = [randomUUID(), '12911112222'];
  const at = { version: 1, orgPath: 'dc.s01.c01' };
  const wants = { wantsAnswer: true, state: 'answered' };
  const cases: readonly [string, (id: string) => EventInit, readonly string[]][] = [
    [
      'a notice to the staff',
      (id) => ev(NoticeIssuedSchema, id, { noticeId: id, audience: NoticeAudience.STAFF, title: '甲', body: '乙' }),
      ['in-app 有一则发给工作人员的新通知，请查看。'],
    ],
    [
      'a notice to residents',
      (id) => ev(NoticeIssuedSchema, id, { noticeId: id, audience: NoticeAudience.RESIDENTS }),
      [],
    ],
    [
      'an offer',
      (id) => ev(OfferMadeSchema, id, { offerId: id }),
      ['in-app 本辖区发布了新的供需信息，请告知提出需求的居民。'],
    ],
    [
      'a task of a post',
      (id) => ev(DecisionTaskGivenSchema, id, { decisionTaskId: id, ownerPost: 'p' }),
      ['in-app 您有一项决议落实任务，请查看。'],
    ],
    [
      'a task of a unit',
      (id) => ev(DecisionTaskGivenSchema, id, { decisionTaskId: id, ownerUnitId: UNIT }),
      ['in-app 您有一项决议落实任务，请查看。'],
    ],
    [
      'a call-up',
      (id) =>
        ev(JointActionMovedSchema, id, { actionId: id, staffIds: [called.staffId], unitIds: [UNIT], title: '密' }),
      [
        'in-app 联合行动召集您，请立即查看。',
        'in-app 联合行动召集您，请立即查看。',
        'sms 联合行动召集您，请立即登录系统查看。',
      ],
    ],
    [
      'a common problem',
      (id) =>
        ev(CommonProblemPlannedSchema, id, {
          ...{ problemId: id, matterCode: t.DIRTY_CORNER, ownerStaffId: called.staffId },
        }),
      ['in-app 共性问题「暴露垃圾」由您牵头，请按期复盘。'],
    ],
    [
      'a card',
      (id) => ev(CardGivenSchema, id, { cardId: id, unitId: UNIT, color: 'yellow' }),
      ['in-app 因多次超时，贵单位被发黄牌。'],
    ],
    [
      'an answered opinion',
      (id) => ev(OpinionMovedSchema, id, { opinionId: id, ...wants }),
      ['sms 您提出的意见已有结果，请凭编码查看。'],
    ],
    ['an opinion nobody waits for', (id) => ev(OpinionMovedSchema, id, { opinionId: id, state: 'answered' }), []],
  ];
  const ev = <D extends DescMessage>(schema: D, id: string, message: object): EventInit =>
    event({ schema, aggregateId: id, ...at, message: { ...at, ...message } as never });

  it('reaches those it is for, in words that say nothing of it', async () => {
    house.post(holder, at.orgPath, PlaceKind.COMMUNITY);
    house.staff(called);
    house.unit(UNIT, member);
    const sent: [string, string, readonly string[]][] = [];
    for (const [what, of, texts] of cases) {
      const id = randomUUID();
      house.tellers.set(id, PHONE);
      await suite.publish(of(id));
      sent.push([what, id, texts]);
    }
    // One message for each route here; what nobody is told of takes none.
    for (const [, id, texts] of sent) await t.arrived(suite, id, texts.length);
    await suite.run('sender');
    for (const [what, id, texts] of sent) {
      const text = 'select channel, text from message where about_id = $1 order by channel, text';
      const rows = await suite.sql<{ channel: string; text: string }>(text, [id]);
      expect([what, rows.map((row) => `${row.channel} ${row.text}`)]).toEqual([what, texts]);
    }
    const [opinion] = sent.filter(([what]) => what === 'an answered opinion');
    const message = 'select message_id as id, state, sealed from message where about_id = $1';
    const [one] = await suite.sql<{ id: string; state: string; sealed: unknown }>(message, [opinion?.[1]]);
    expect(one).toMatchObject({ state: expect.stringMatching(/handed-over|delivered/), sealed: null });
    expect(house.purposes).toContain(one?.id);
  });
});
