import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { answersOf, attempt, poison, Sinks, withoutAudit } from '@wangge/testing/privacy';
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
