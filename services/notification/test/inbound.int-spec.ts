import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { InboundService } from '@wangge/contracts/wangge/notification/v1/inbound_service';
import { standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { dataSource } from '../src/data-source.ts';
import { notificationConfig } from '../src/notification.config.ts';
import { NotificationModule } from '../src/notification.module.ts';
import { NUMBER, sinkOf } from './notification.builders.ts';

const taken: string[] = [];
let suite: Suite;

beforeAll(async () => {
  suite = await startSuite({
    ...{ service: 'notification', module: NotificationModule, dataSource, config: notificationConfig },
    env: { WANGGE_SINK_PORT: '0' },
    world: [
      standIn(IntakeService, {
        takeSms: ({ requestId, text }) => {
          taken.push(`${requestId} ${text}`);
          return { outcome: 'reported', number: NUMBER, followCode: '7K2M-QX4TR-0W9ZB' };
        },
      }),
    ],
  });
});
afterAll(() => suite?.stop());

const write = (body: unknown) =>
  fetch(`${sinkOf(suite)}/inbound`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

it('a text message goes to casework, and its sender is answered once with number and code', async () => {
  const inboundId = v4();
  const message = { inboundId, phone: '12900001234', text: '史家网格路灯不亮' };
  for (let n = 0; n < 2; n++) expect((await write(message)).status).toBe(202);
  expect(taken).toEqual([`${inboundId} 史家网格路灯不亮`, `${inboundId} 史家网格路灯不亮`]);
  const rows = await suite.sql<{ text: string; number: string }>('select text, number from sink_message');
  expect(rows).toEqual([{ number: '129****1234', text: expect.stringContaining('7K2M-QX4TR-0W9ZB') }]);
});

it('what the carrier hands in at the edge goes the same way; by two at once its sender is answered once', async () => {
  const message = { requestId: v4(), phone: '12900005678', text: '史家网格路灯不亮' };
  const edge = () => suite.asService('gateway').client(InboundService).takeTextMessage(message);
  await Promise.all([edge(), edge()]);
  expect(taken.slice(-2)).toEqual(Array.from({ length: 2 }, () => `${message.requestId} ${message.text}`));
  expect(await suite.sql('select text from sink_message where number = $1', ['129****5678'])).toHaveLength(1);
});

it('what is no message is refused', async () => {
  for (const body of ['{', {}, { inboundId: v4(), phone: 'x', text: 'a' }, 'x'.repeat(10_000)])
    expect((await write(body)).status).toBe(400);
  expect((await fetch(`${sinkOf(suite)}/inbound`)).status).toBe(404);
});
