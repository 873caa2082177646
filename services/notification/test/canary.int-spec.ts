import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import {
  answersOf,
  attempt,
  leftAfterRetention,
  PLATFORM_LEFT,
  poison,
  Sinks,
  withoutAudit,
} from '@wangge/testing/privacy';
import type { Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

/** A value that occurs nowhere else, so that finding it means it got out. */
const PHONE = '12987654327';
const CANARIES = [PHONE];

let suite: Suite;
let sinks: Sinks;
const house = new t.House();
const [unitId, caseId] = [randomUUID(), randomUUID()];
const ann = { ...t.worker('ann'), phone: PHONE };

beforeAll(async () => {
  sinks = await Sinks.open();
  suite = await t.startNotification(house, sinks.env);
  await sinks.follow(suite);
  house.unit(unitId, ann);
  await suite.publish(t.dispatched(caseId, unitId));
  await t.arrived(suite, caseId, 2);
  await suite.run('sender');
});
afterAll(async () => {
  await suite.stop();
  await sinks.close();
});

describe('the phone a message went to', () => {
  it('is in no answer and on no page, and nothing that tells of persons is answered without its record', async () => {
    const sent = await suite.sql<{ state: string }>(
      `select state from message where channel = 'sms' and about_id = $1`,
      [caseId],
    );
    expect(sent).toEqual([{ state: 'delivered' }]);
    const mine = suite.as({ subject: ann.subject, roles: ['unit-handler'], paths: [] }).client(MessageService);
    const officer = suite
      .as({ subject: `${t.ISSUER}|o`, roles: ['street-officer'], paths: ['dc'] })
      .client(MessageService);
    const told = [
      attempt('ListMyMessages', () => mine.listMyMessages({})),
      attempt('ListMessages', () => officer.listMessages({ aboutId: caseId })),
      attempt('the sink', async () => (await fetch(t.sinkOf(suite))).text()),
    ];
    for (const [name, text] of await answersOf(told)) expect([name, text.includes(PHONE)]).toEqual([name, false]);
    // What carries no person needs no record; what does is not answered without one.
    const answered = await withoutAudit(suite, told);
    expect(answered.filter((one) => !one.endsWith(': was answered'))).toEqual([]);
  });

  it('is in no log, span, metric, subject, header, event or column', async () => {
    expect(await sinks.leaks(suite, [PHONE])).toEqual([]);
  }, 60_000);

  it('are in no row of a dead letter, whatever a listener was told', async () => {
    const letters = await poison(suite, CaseFiledSchema, CANARIES);
    for (const canary of CANARIES) expect(letters).not.toContain(canary);
    // The test itself has put them on the bus.
    expect(await sinks.leaks(suite, CANARIES)).toEqual(CANARIES.map((canary) => `message: ${canary}`));
  }, 60_000);
});

describe('what is over', () => {
  it('is forgotten, messages after a year, and nothing that makes an effect happen once', async () => {
    const ages = [360, 370];
    const id = (days: number) => `first_uuid_of((now() - interval '${days} days') at time zone 'UTC')`;
    const add = ages.flatMap((days) => [
      `insert into message values (${id(days)}, gen_random_uuid(), 'r', 'sms', 't', 'x', null, '', null, '${days}', 1,
         gen_random_uuid(), 'dc', 'delivered', 1, 0, null, now() - interval '${days} days')`,
      `insert into message_state values (${id(days)}, 1, 'delivered', now(), 'old ${days}')`,
      `insert into message_key values (gen_random_uuid(), 'x', 'sms', '${days}', ${id(days)})`,
      `insert into notice values (gen_random_uuid(), '${days}', 'unit', '{}', 'sms', 't', 'zh', '{}', gen_random_uuid(), 'dc',
         'routed', 0, null, 'old', now() - interval '${days} days')`,
      `insert into sink_message values (gen_random_uuid(), 'sms', '${days}', 'old', '', 1, now() - interval '${days - 335} days')`,
    ]);
    const left = `select 'message ' || text from message where recipient = 'x'
      union all select 'state ' || detail from message_state where detail like 'old %'
      union all select 'key ' || template from message_key where recipient = 'x'
      union all select 'notice ' || route from notice where reason = 'old'
      union all select 'sink ' || number from sink_message where signature = 'old'`;
    expect(await leftAfterRetention(suite, { add, left })).toEqual(
      ['key 360', 'message 360', 'notice 360', 'sink 360', 'state old 360', ...PLATFORM_LEFT].sort(),
    );
  });
});
