import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

let suite: Suite;
const house = new t.House();
const [ann, bob] = [t.worker('ann'), t.worker('bob')];
const unitId = randomUUID();
const cases = Array.from({ length: 5 }, () => randomUUID());

const as = (subject: string, roles: string[], paths: string[] = []) =>
  suite.as({ subject, roles, paths }).client(MessageService);
const own = (subject: string) => as(subject, ['unit-handler']);
const officer = (path: string) => as(`${t.ISSUER}|officer`, ['street-officer'], [path]);

beforeAll(async () => {
  suite = await t.startNotification(house);
  house.unit(unitId, ann, bob);
  for (const caseId of cases) await suite.publish(t.dispatched(caseId, unitId));
  for (const caseId of cases) await t.arrived(suite, caseId, 2);
  await suite.run('sender');
});
afterAll(() => suite.stop());

describe('my messages', () => {
  it('are the caller’s own from the console, with text, newest first and page by page', async () => {
    const client = own(ann.subject);
    const first = await client.listMyMessages({ pageSize: 3 });
    const second = await client.listMyMessages({ pageSize: 3, pageToken: first.nextPageToken });
    const all = [...first.messages, ...second.messages];
    expect(second.nextPageToken).toBe('');
    expect(all.map(({ aboutId }) => aboutId).sort()).toEqual([...cases].sort());
    expect(all.map(({ messageId }) => messageId)).toEqual(
      all
        .map(({ messageId }) => messageId)
        .sort()
        .reverse(),
    );
    for (const message of all) {
      expect(message).toMatchObject({
        channel: 'in-app',
        state: 'delivered',
        template: 'task-dispatched',
        segments: 0,
      });
      expect(message.text).toContain('暴露垃圾');
      expect(message.history.map(({ state }) => state)).toEqual(['waiting', 'handed-over', 'delivered']);
    }
  });

  it('are nobody else’s', async () => {
    expect((await own(`${t.ISSUER}|stranger`).listMyMessages({})).messages).toEqual([]);
    const ids = async (subject: string) =>
      (await own(subject).listMyMessages({})).messages.map(({ messageId }) => messageId);
    const hers = new Set(await ids(ann.subject));
    expect((await ids(bob.subject)).some((id) => hers.has(id))).toBe(false);
    const boss = as(`${t.ISSUER}|boss`, ['leader'], ['dc']);
    expect((await boss.listMyMessages({})).messages).toEqual([]);
  });

  it('take no page token of another caller', async () => {
    const { nextPageToken } = await own(ann.subject).listMyMessages({ pageSize: 1 });
    await expect(own(bob.subject).listMyMessages({ pageSize: 1, pageToken: nextPageToken })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('are read once, and reading again or repeating the request answers the same', async () => {
    const client = own(bob.subject);
    const [message] = (await client.listMyMessages({ unread: true })).messages;
    const messageId = message?.messageId ?? '';
    const requestId = randomUUID();
    const first = await client.readMessage({ requestId, messageId });
    expect(first.message?.state).toBe('read');
    expect(first.message?.history.map(({ state }) => state)).toEqual(['waiting', 'handed-over', 'delivered', 'read']);
    expect(await client.readMessage({ requestId, messageId })).toEqual(first);
    expect(await client.readMessage({ requestId: randomUUID(), messageId })).toEqual(first);
    const unread = (await client.listMyMessages({ unread: true })).messages;
    expect(unread.map((one) => one.messageId)).not.toContain(messageId);
    expect(unread).toHaveLength(cases.length - 1);
  });

  it('refuse a request id that was used for another message', async () => {
    const client = own(bob.subject);
    const [one, other] = (await client.listMyMessages({ unread: true })).messages;
    const requestId = randomUUID();
    await client.readMessage({ requestId, messageId: one?.messageId ?? '' });
    await expect(client.readMessage({ requestId, messageId: other?.messageId ?? '' })).rejects.toMatchObject({
      code: 'ABORTED',
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('of others, SMS and ids that never were read the same: not found', async () => {
    const [hers] = (await own(ann.subject).listMyMessages({})).messages;
    const [sms] = await suite.sql<{ id: string }>(
      `select message_id as id from message where channel = 'sms' and recipient_subject = $1`,
      [bob.subject],
    );
    const errors = await Promise.all(
      [hers?.messageId ?? '', sms?.id ?? '', randomUUID()].map((messageId) =>
        as(bob.subject, ['leader'], ['dc'])
          .readMessage({ requestId: randomUUID(), messageId })
          .catch((error: unknown) => error),
      ),
    );
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND', message: 'message not found' });
    }
    const [row] = await suite.sql(`select state from message where message_id = $1`, [hers?.messageId]);
    expect(row).toEqual({ state: 'delivered' });
  });
});

describe('messages about a case', () => {
  it('show how far each came to whoever has the place, without text', async () => {
    const aboutId = cases[0] ?? '';
    for (const path of ['dc', 'dc.s01', t.GRID]) {
      const { messages } = await officer(path).listMessages({ aboutId });
      expect(messages).toHaveLength(4);
      for (const message of messages) expect(message).toMatchObject({ aboutId, text: '' });
      expect(new Set(messages.map(({ channel }) => channel))).toEqual(new Set(['in-app', 'sms']));
    }
  });

  it('show nothing to another place, not even one’s own message', async () => {
    const aboutId = cases[0] ?? '';
    for (const path of ['dc.s02', 'dc.s0', 'dc.s01.c01.g10', 'dc.s01.c02']) {
      expect((await officer(path).listMessages({ aboutId })).messages).toEqual([]);
    }
    const elsewhere = as(ann.subject, ['street-officer'], ['dc.s02']);
    expect((await elsewhere.listMessages({ aboutId })).messages).toEqual([]);
  });

  it('are refused to those without the role', async () => {
    await expect(own(ann.subject).listMessages({ aboutId: cases[0] ?? '' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('the sink', () => {
  it('shows what would have been sent, to people and to programs', async () => {
    const base = t.sinkOf(suite);
    const page = await (await fetch(base)).text();
    const { messages } = (await (await fetch(`${base}/messages.json`)).json()) as {
      messages: Record<string, unknown>[];
    };
    expect(messages).toHaveLength(2 * cases.length);
    expect(messages[0]).toMatchObject({ channel: 'sms', signature: '东城网格', segments: 1 });
    expect(page).toContain(`【东城网格】您有一件新任务，编号${t.NUMBER}`);
    for (const { phone } of [ann, bob]) expect(page + JSON.stringify(messages)).not.toContain(phone);
  });

  it('takes nothing from outside and knows no other page', async () => {
    const base = t.sinkOf(suite);
    expect((await fetch(base, { method: 'POST', body: '{}' })).status).toBe(405);
    expect((await fetch(`${base}/other`)).status).toBe(404);
  });
});
