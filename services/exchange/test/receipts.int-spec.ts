import { randomUUID } from 'node:crypto';
import { toBinary, create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import {
  DepartmentTaskService,
  WatchTasksResponseSchema,
} from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { notFound } from '@wangge/platform/errors';
import { type Call, traceIdOf } from '@wangge/platform/rpc';
import { Receipts } from '../src/receipt/receipts.ts';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const { watchTasks } = DepartmentTaskService.method;

let exchange: t.Exchange;
let client: Client;
let token: string;
let agreementId: string;
let seen: Call | undefined;
let nobody = false;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, {
    lookUpPerson: (_request, call) => {
      seen = call;
      if (nobody) throw notFound('person');
      return { person: { name: '张三' } };
    },
  });
  await exchange.suite.serve(DepartmentTaskService, {
    async *watchTasks() {
      yield { task: { taskId: 't1' } };
      yield { task: { taskId: 't2' } };
    },
  });
  client = exchange.connect();
  token = await exchange.token();
  ({ agreementId } = await exchange.grant());
});
afterAll(() => exchange.stop());

const admin = (role = 'security-admin') =>
  exchange.suite.as({ roles: [role], subject: 'iss|admin' }).client(AgreementService);
const request = t.encoded(lookUpPerson, t.byNumber);
const lookUp = () => t.send(client, t.pathOf(lookUpPerson), request, t.metadataOf(token));

describe('a receipt', () => {
  it('says who asked what under which agreement, and its id comes with the answer', async () => {
    const { receiptId } = await lookUp();
    const [receipt] = (await exchange.receipts()).slice(-1);
    expect(receipt).toEqual({
      receipt_id: receiptId,
      call_time: t.NOW,
      department_id: t.DEPARTMENT,
      officer: '李娜 023456',
      agreement_id: agreementId,
      agreement_version: 1,
      operation: t.LOOK_UP,
      purpose: t.PURPOSE,
      case_reference: '民救〔2026〕17号',
      request_hash: expect.any(Buffer),
      response_hash: expect.any(Buffer),
      status: 'OK',
      reason: '',
      trace_id: traceIdOf(seen?.traceparent ?? ''),
    });
  });

  it('names the agreement that was found when the department left it to us', async () => {
    await t.send(client, t.pathOf(lookUpPerson), request, t.metadataOf(token, { 'wangge-agreement': undefined }));
    expect((await exchange.receipts()).at(-1)).toMatchObject({ agreement_id: agreementId });
  });

  it('of a refusal by the owner holds what was asked and why it was refused', async () => {
    nobody = true;
    await lookUp();
    nobody = false;
    expect((await exchange.receipts()).at(-1)).toMatchObject({
      status: 'NOT_FOUND',
      reason: 'OBJECT_NOT_FOUND',
      request_hash: expect.any(Buffer),
      response_hash: null,
    });
  });

  it('proves to whoever holds the bytes what was asked and answered, and nothing else', async () => {
    const { receiptId, bytes = Buffer.alloc(0) } = await lookUp();
    await exchange.receipts();
    const find = (change: object) =>
      admin('audit-admin').findReceipt({ receiptId, request, answers: [bytes], ...change });
    expect(await find({})).toMatchObject({ requestMatches: true, answersMatch: true, receipt: { receiptId } });
    expect(await find({ request: Buffer.alloc(3) })).toMatchObject({ requestMatches: false, answersMatch: true });
    expect(await find({ answers: [Buffer.concat([bytes, bytes])] })).toMatchObject({ answersMatch: false });
    expect(await find({ answers: [bytes, bytes] })).toMatchObject({ answersMatch: false });
    expect(await find({ answers: [] })).toMatchObject({ requestMatches: true, answersMatch: false });
    await expect(find({ receiptId: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of a stream is chained over its messages in their order', async () => {
    const body = t.encoded(watchTasks, {});
    const stream = client.makeServerStreamRequest(t.pathOf(watchTasks), t.same, t.same, body, t.metadataOf(token));
    await new Promise((resolve) => stream.on('data', () => undefined).once('end', resolve));
    const receiptId = String((await exchange.receipts()).at(-1)?.['receipt_id']);
    const [first, second] = ['t1', 't2'].map((taskId) =>
      toBinary(WatchTasksResponseSchema, create(WatchTasksResponseSchema, { task: { taskId } })),
    );
    const find = (answers: (Uint8Array | undefined)[]) =>
      admin().findReceipt({ receiptId, request: body, answers: answers.map((one) => one ?? new Uint8Array()) });
    expect(await find([first, second])).toMatchObject({ answersMatch: true, receipt: { status: 'OK' } });
    expect(await find([second, first])).toMatchObject({ answersMatch: false });
    expect(await find([first])).toMatchObject({ answersMatch: false });
  });

  it('is listed newest first, page by page, by department, to security and audit alone', async () => {
    const all = (await exchange.receipts()).map((receipt) => receipt['receipt_id']).toReversed();
    const listed: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await admin('audit-admin').listReceipts({ departmentId: t.DEPARTMENT, pageSize: 2, pageToken });
      listed.push(...page.receipts.map(({ receiptId }) => receiptId));
      if (page.nextPageToken === '') break;
      pageToken = page.nextPageToken;
    }
    expect(listed).toEqual(all);
    expect((await admin().listReceipts({ departmentId: t.OTHER })).receipts).toEqual([]);
    for (const role of ['system-admin', 'leader', 'dispatcher'])
      await expect(admin(role).listReceipts({})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('receipts', () => {
  it('match the calls one to one when many come at once', async () => {
    const before = (await exchange.receipts()).length;
    const replies = await Promise.all(Array.from({ length: 100 }, lookUp));
    const rows = (await exchange.receipts()).slice(before);
    expect(new Set(rows.map((row) => row['receipt_id']))).toEqual(new Set(replies.map(({ receiptId }) => receiptId)));
    expect(rows).toHaveLength(100);
  });

  it('wait while the database does not take them, and keep nobody waiting', async () => {
    const before = (await exchange.receipts()).length;
    await exchange.suite.sql('alter table receipt rename to receipt_away');
    const { bytes, receiptId } = await lookUp();
    expect(bytes).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await exchange.suite.sql('alter table receipt_away rename to receipt');
    const rows = await exchange.receipts();
    expect(rows).toHaveLength(before + 1);
    expect(rows.at(-1)).toMatchObject({ receipt_id: receiptId });
  });

  it('that the database refuses do not keep the others from being written', async () => {
    const receipts = exchange.suite.running.app.get(Receipts, { strict: false });
    const [sample] = (await exchange.receipts()).slice(-1);
    const made = (receiptId: string, officer: string) => ({
      receiptId,
      callTime: t.NOW,
      departmentId: t.DEPARTMENT,
      officer,
      agreementId,
      agreementVersion: 1,
      operation: t.LOOK_UP,
      purpose: '',
      caseReference: '',
      requestHash: null,
      responseHash: null,
      status: 'OK',
      reason: '',
      traceId: String(sample?.['trace_id']),
    });
    const [good, bad, alsoGood] = [randomUUID(), randomUUID(), randomUUID()];
    receipts.add(made(good, 'a'));
    receipts.add(made(bad, 'a\0b'));
    receipts.add(made(alsoGood, 'c'));
    const ids = new Set((await exchange.receipts()).map((row) => row['receipt_id']));
    expect([good, bad, alsoGood].map((id) => ids.has(id))).toEqual([true, false, true]);
  });
});

describe('an orderly stop', () => {
  it('writes every receipt and gives back what was not used of a quota', async () => {
    const other = await t.Exchange.start();
    try {
      await other.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
      const granted = await other.grant({ dailyQuota: 10_000 });
      const connection = other.connect();
      const own = await other.token();
      const calls = Array.from({ length: 30 }, () =>
        t.send(connection, t.pathOf(lookUpPerson), request, t.metadataOf(own)),
      );
      // The database takes receipts only when the stop is under way.
      await other.suite.sql('begin');
      await other.suite.sql('lock table receipt in exclusive mode');
      const replies = await Promise.all(calls);
      const stopping = other.suite.running.stop();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await other.suite.sql('commit');
      await stopping;
      const rows = await other.suite.sql('select receipt_id from receipt');
      expect(new Set(rows.map((row) => row['receipt_id']))).toEqual(new Set(replies.map(({ receiptId }) => receiptId)));
      const [quota] = await other.suite.sql('select calls from quota_taken where agreement_id = $1', [
        granted.agreementId,
      ]);
      expect(quota).toEqual({ calls: 30 });
    } finally {
      await other.stop();
    }
  });
});
