import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { eventually, type Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

let suite: Suite;
let house: t.House;
let unitId: string;
let caseId: string;

beforeAll(async () => {
  house = new t.House();
  suite = await t.startNotification(house);
});
afterAll(() => suite.stop());
beforeEach(() => {
  unitId = randomUUID();
  caseId = randomUUID();
  house.away = false;
});

const run = () => suite.run('sender');

/** Messages about the case of this test: channel, state, recipient's subject. */
const messages = () =>
  suite.sql<{ channel: string; state: string; subject: string; template: string; text: string; segments: number }>(
    `select channel, state, recipient_subject as subject, template, text, segments from message where about_id = $1 order by channel, recipient_subject`,
    [caseId],
  );
const outcomes = async () => (await messages()).map(({ channel, state, subject }) => [channel, state, subject]);
const sunk = async () =>
  (
    await suite.sql<{ number: string; text: string }>(
      `select s.number, s.text from sink_message s join message m using (message_id) where m.about_id = $1 order by s.number`,
      [caseId],
    )
  ).map(({ number, text }) => [number, text]);

const arrived = (notices: number) => t.arrived(suite, caseId, notices);

describe('an event on the bus', () => {
  it('reaches everybody of the unit it was sent to, once in the console and once by SMS', async () => {
    const [ann, bob] = [t.worker('ann'), t.worker('bob')];
    house.unit(unitId, ann, bob);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    expect(await outcomes()).toEqual([
      ['in-app', 'delivered', ann.subject],
      ['in-app', 'delivered', bob.subject],
      ['sms', 'delivered', ann.subject],
      ['sms', 'delivered', bob.subject],
    ]);
    const text = `您有一件新任务，编号${t.NUMBER}，请登录系统查看，11月23日 18:00前办结。`;
    expect(await sunk()).toEqual([ann, bob].map(({ phone }) => [`${phone.slice(0, 3)}****${phone.slice(-4)}`, text]));
    const [inApp] = await messages();
    expect(inApp?.text).toBe(`您有一件新任务：暴露垃圾，编号${t.NUMBER}，请于11月23日 18:00前办结。`);
  });

  it('tells the lead unit and the helping units different things', async () => {
    const [ann, bob] = [t.worker('ann'), t.worker('bob')];
    const helping = randomUUID();
    house.unit(unitId, ann);
    house.unit(helping, bob);
    await suite.publish(t.dispatched(caseId, unitId, helping));
    await arrived(3);
    await run();
    const told = (await messages()).map(({ template, channel, subject }) => [template, channel, subject]);
    expect(told.sort()).toEqual(
      [
        ['task-dispatched', 'in-app', ann.subject],
        ['task-dispatched', 'sms', ann.subject],
        ['task-helping', 'in-app', bob.subject],
      ].sort(),
    );
  });

  it('tells those above of an overdue case: the office in the console, its head by SMS', async () => {
    const [lead, head, clerk, below] = [t.worker('lead'), t.worker('head'), t.worker('clerk'), t.worker('below')];
    house.unit(unitId, lead);
    house.post(head, t.STREET, PlaceKind.STREET, true);
    house.post(clerk, t.STREET, PlaceKind.STREET);
    house.post(below, t.GRID, PlaceKind.BASE_GRID, true);
    await suite.publish(t.deadlinePassed(caseId, 'red', unitId, t.STREET));
    await arrived(4);
    await run();
    const told = (await messages()).map(({ template, channel, subject }) => [template, channel, subject]);
    expect(told.sort()).toEqual(
      [
        ['deadline-passed', 'in-app', lead.subject],
        ['deadline-passed', 'sms', lead.subject],
        ['case-escalated', 'in-app', head.subject],
        ['case-escalated', 'in-app', clerk.subject],
        ['case-escalated', 'sms', head.subject],
      ].sort(),
    );
  });

  it('tells a reporter who is no staff in the console and asks for no number', async () => {
    const reporter = `${t.ISSUER}|resident`;
    const asked = house.purposes.length;
    await suite.publish(t.closed(caseId, reporter));
    await arrived(1);
    await run();
    expect(await outcomes()).toEqual([['in-app', 'delivered', reporter]]);
    expect(house.purposes).toHaveLength(asked);
  });

  it('tells a helper of a missed visit without a word about whom it is for', async () => {
    const helper = t.worker('helper');
    house.staff(helper);
    await suite.publish(t.visitMissed(caseId, helper.staffId, ''));
    await arrived(2);
    await run();
    expect(await outcomes()).toEqual([
      ['in-app', 'delivered', helper.subject],
      ['sms', 'delivered', helper.subject],
    ]);
    expect((await messages()).map(({ text }) => text)).toEqual([
      '您有一次走访已逾期，请尽快完成。',
      '您有一次走访已逾期，请登录系统查看。',
    ]);
  });

  it('is told to one person once, however many ways it reaches them', async () => {
    const both = t.worker('both');
    const [one, other] = [randomUUID(), randomUUID()];
    house.unit(unitId);
    house.unit(one, both);
    house.unit(other, both);
    await suite.publish(t.dispatched(caseId, unitId, one, other));
    await arrived(3);
    await run();
    expect(await outcomes()).toEqual([['in-app', 'delivered', both.subject]]);
  });
});

describe('an event that comes again', () => {
  it('changes nothing, under another message id, after a lost inbox and after both', async () => {
    const ann = t.worker('ann');
    house.unit(unitId, ann);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    const before = await outcomes();
    expect(before).toHaveLength(2);

    const newcomer = t.worker('newcomer');
    house.unit(unitId, ann, newcomer);
    const asked = house.questions;
    await suite.publish(t.dispatched(caseId, unitId));
    await suite.sql(`delete from inbox`);
    await suite.sql(`delete from event_order where aggregate_id = $1`, [caseId]);
    await suite.publish(t.dispatched(caseId, unitId));
    await eventually(async () => {
      expect(await suite.sql(`select from event_order where aggregate_id = $1`, [caseId])).toHaveLength(1);
    });
    await run();
    expect(await outcomes()).toEqual(before);
    expect(await sunk()).toHaveLength(1);
    expect(house.questions).toBe(asked);
  });

  it('makes no second message even when its notice is worked off twice', async () => {
    house.unit(unitId, t.worker('ann'));
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    const again = `update notice set state = 'waiting', next_try_time = $2 where about_id = $1`;
    await suite.sql(again, [caseId, t.NOW]);
    await run();
    expect(await outcomes()).toHaveLength(2);
    expect(await sunk()).toHaveLength(1);
  });
});

describe('recipients', () => {
  it('are those at the time of sending: who left before gets nothing', async () => {
    const [left, stayed] = [t.worker('left'), t.worker('stayed')];
    house.unit(unitId, left, stayed);
    house.away = true;
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    house.away = false;
    house.unit(unitId, stayed);
    suite.clock.advance(10_000);
    await run();
    expect((await outcomes()).map(([, , subject]) => subject)).toEqual([stayed.subject, stayed.subject]);
    expect(await sunk()).toHaveLength(1);
  });

  it('are looked for again before a message that waited leaves', async () => {
    const left = t.worker('left');
    house.unit(unitId, left);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    await suite.sql(
      `delete from sink_message s using message m where m.message_id = s.message_id and m.about_id = $1`,
      [caseId],
    );
    const again = `update message set state = 'waiting', next_try_time = $2 where about_id = $1 and channel = 'sms'`;
    await suite.sql(again, [caseId, t.NOW]);
    house.unit(unitId);
    const asked = house.purposes.length;
    await run();
    expect(await outcomes()).toContainEqual(['sms', 'failed', left.subject]);
    expect(await sunk()).toEqual([]);
    expect(house.purposes).toHaveLength(asked);
  });

  it('are waited for while the grid service is away, without an end and without a loss', async () => {
    const ann = t.worker('ann');
    house.unit(unitId, ann);
    house.away = true;
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    for (let minutes = 0; minutes < 40; minutes++) {
      await run();
      suite.clock.advance(60_000);
    }
    expect(await outcomes()).toEqual([]);
    house.away = false;
    await run();
    expect(await outcomes()).toEqual([
      ['in-app', 'delivered', ann.subject],
      ['sms', 'delivered', ann.subject],
    ]);
    expect(await sunk()).toHaveLength(1);
  });

  it('who have no phone fail with the reason, and the others get theirs', async () => {
    const [silent, ann] = [{ ...t.worker('silent'), phone: '' }, t.worker('ann')];
    house.unit(unitId, silent, ann);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    expect(await outcomes()).toContainEqual(['sms', 'failed', silent.subject]);
    expect(await outcomes()).toContainEqual(['sms', 'delivered', ann.subject]);
    const details = await suite.sql<{ detail: string }>(
      `select s.detail from message_state s join message m using (message_id) where m.about_id = $1 and s.state = 'failed'`,
      [caseId],
    );
    expect(details).toEqual([{ detail: 'NO_CONTACT' }]);
  });
});

describe('what is kept of a message', () => {
  it('is every state it came to, and its number only under seal', async () => {
    const ann = t.worker('ann');
    house.unit(unitId, ann);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    const states = await suite.sql<{ channel: string; states: string[] }>(
      `select m.channel, array_agg(s.state order by s.version) as states from message m join message_state s using (message_id)
        where m.about_id = $1 group by m.channel order by m.channel`,
      [caseId],
    );
    expect(states).toEqual([
      { channel: 'in-app', states: ['waiting', 'handed-over', 'delivered'] },
      { channel: 'sms', states: ['waiting', 'handed-over', 'delivered'] },
    ]);
    const kept = await suite.sql<{ sealed: boolean }>(
      `select sealed is not null as sealed from message where about_id = $1 order by channel`,
      [caseId],
    );
    expect(kept).toEqual([{ sealed: false }, { sealed: true }]);
  });

  it('has neither number nor name in any table', async () => {
    const ann = { ...t.worker('ann'), name: '欧阳不可见' };
    house.unit(unitId, ann);
    await suite.publish(t.dispatched(caseId, unitId));
    await arrived(2);
    await run();
    const tables = await suite.sql<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const rows = await suite.sql<{ line: string }>(`select row_to_json(r)::text as line from "${name}" r`);
      const text = rows.map(({ line }) => line).join('\n');
      expect([name, text.includes(ann.phone), text.includes(ann.name)]).toEqual([name, false, false]);
    }
  });
});
