import { setTimeout as sleep } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, type ClientReadableStream, type ServiceError, status } from '@grpc/grpc-js';
import {
  DepartmentTaskService,
  WatchTasksResponseSchema,
} from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import {
  LookUpPersonRequestSchema,
  PersonDirectoryService,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Health } from '@wangge/contracts/grpc/health/v1/health';
import { DomainError, notFound } from '@wangge/platform/errors';
import type { Call } from '@wangge/platform/rpc';
import { contractServices } from '@wangge/testing/contracts';
import { eventually } from '@wangge/testing/suite';
import { departmentServices } from '../src/door/department-operations.ts';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const { listTasks, watchTasks } = DepartmentTaskService.method;
/** An unknown field behind a known one: bytes only a bridge that decodes nothing carries on. */
const UNKNOWN = Buffer.from([0xf2, 0x3f, 3, 1, 2, 3]);

let exchange: t.Exchange;
let client: Client;
let token: string;
/** What the owner saw last. */
let seen: Call | undefined;
let cancelled = 0;
let answer: () => Promise<{ person?: { personId: string; name: string } }>;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, {
    lookUpPerson: (_request, call) => {
      seen = call;
      call.signal.addEventListener('abort', () => cancelled++);
      return answer();
    },
  });
  await exchange.suite.serve(DepartmentTaskService, {
    listTasks: (_request, call) => {
      seen = call;
      return { tasks: [{ taskId: 't1', allowedActions: ['accept'] }] };
    },
    async *watchTasks(_request, call) {
      call.signal.addEventListener('abort', () => cancelled++);
      for (let n = 1; !call.signal.aborted; n++) {
        yield { task: { taskId: `t${n}` } };
        if (n >= 3) await sleep(30);
      }
    },
  });
  client = exchange.connect();
  token = await exchange.token();
  await exchange.grant();
});
afterAll(() => exchange.stop());
beforeEach(() => {
  seen = undefined;
  cancelled = 0;
  answer = () => Promise.resolve({ person: { personId: 'p1', name: '张三' } });
});

const lookUp = (change: Record<string, string | undefined> = {}, deadlineMs?: number) =>
  t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), t.metadataOf(token, change), deadlineMs);

/** Opens the stream of tasks and collects what comes until it ends. */
function watch(who = token): {
  stream: ClientReadableStream<Buffer>;
  tasks: string[];
  end: Promise<ServiceError | undefined>;
} {
  const body = t.encoded(watchTasks, {});
  const stream = client.makeServerStreamRequest(t.pathOf(watchTasks), t.same, t.same, body, t.metadataOf(who));
  const tasks: string[] = [];
  stream.on('data', (bytes: Buffer) => tasks.push(fromBinary(WatchTasksResponseSchema, bytes).task?.taskId ?? ''));
  const end = new Promise<ServiceError | undefined>((resolve) => {
    stream.once('error', resolve);
    stream.once('end', () => resolve(undefined));
  });
  return { stream, tasks, end };
}

describe('a call under an agreement', () => {
  it('reaches the owner with a passport that says department, officer, agreement and what may be answered', async () => {
    const { person } = await t.ask(client, lookUpPerson, t.byNumber, t.metadataOf(token));
    expect(person).toMatchObject({ personId: 'p1', name: '张三' });
    expect(seen?.passport).toMatchObject({
      subject: `department:${t.DEPARTMENT}`,
      issuer: 'exchange',
      roles: ['department'],
      paths: ['dc.s01'],
      unitId: '0198c5a0-0000-7000-8000-00000000000a',
      department: {
        departmentId: t.DEPARTMENT,
        officer: '李娜 023456',
        purpose: t.PURPOSE,
        caseReference: '民救〔2026〕17号',
        fields: ['person.name', 'person.community_name'],
        population: 'age>=60',
      },
    });
    expect(seen?.purpose).toBe(t.PURPOSE);
  });

  it('passes bytes as they are, also those we do not know', async () => {
    const known = toBinary(LookUpPersonRequestSchema, create(LookUpPersonRequestSchema, t.byNumber));
    const body = Buffer.concat([known, UNKNOWN]);
    const { bytes } = await t.send(client, t.pathOf(lookUpPerson), body, t.metadataOf(token));
    expect(bytes).toBeDefined();
    expect(Buffer.from(toBinary(LookUpPersonRequestSchema, seen?.request as never)).equals(body)).toBe(true);
  });

  it('that asks for no purpose needs the officer alone', async () => {
    const only = { 'wangge-purpose': undefined, 'wangge-case': undefined };
    const { tasks } = await t.ask(client, listTasks, {}, t.metadataOf(token, only));
    expect(tasks).toHaveLength(1);
    expect(seen?.passport.department).toMatchObject({ purpose: t.PURPOSE, caseReference: '' });
  });

  it('brings the owner’s refusal back as it was given', async () => {
    answer = () => Promise.reject(notFound('person'));
    expect(t.refusalIn(await lookUp())).toBe('NOT_FOUND OBJECT_NOT_FOUND');
    answer = () => Promise.reject(new DomainError('FAILED_PRECONDITION', 'NUMBER_CONFLICT', 'two records'));
    expect(t.refusalIn(await lookUp())).toBe('FAILED_PRECONDITION NUMBER_CONFLICT');
  });

  it('ends at its deadline, and tells the owner when its caller gives up', async () => {
    answer = () => sleep(6_000, {});
    const began = Date.now();
    expect(t.refusalIn(await lookUp({}, 200))).toBe('DEADLINE_EXCEEDED');
    expect(Date.now() - began).toBeLessThan(6_000);
    await eventually(() => expect(cancelled).toBe(1));
  });

  it('is counted, kept apart and answered on its own when many come at once', async () => {
    const before = (await exchange.receipts()).length;
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, i) => lookUp(i % 4 === 0 ? { 'wangge-purpose': 'curiosity' } : {})),
    );
    expect(replies.map(t.refusalIn)).toEqual(
      replies.map((_, i) => (i % 4 === 0 ? 'PERMISSION_DENIED PURPOSE_NOT_AGREED' : 'OK')),
    );
    expect(await exchange.receipts()).toHaveLength(before + 40);
  });
});

describe('a stream', () => {
  it('carries frames until its reader leaves, and the owner learns of it', async () => {
    const { stream, tasks } = watch();
    await eventually(() => expect(tasks.slice(0, 3)).toEqual(['t1', 't2', 't3']));
    stream.cancel();
    await eventually(() => expect(cancelled).toBe(1));
  });

  it('ends when its agreement is revoked', async () => {
    const departmentId = 'justice-department';
    const { agreementId } = await exchange.grant({ departmentId });
    const { tasks, end } = watch(await exchange.token(departmentId));
    await eventually(() => expect(tasks.length).toBeGreaterThan(3));
    await exchange.revoke(agreementId);
    const error = await end;
    expect(error && t.refusalOf(error)).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'AGREEMENT_REVOKED' });
    await eventually(() => expect(cancelled).toBe(1));
    const [receipt] = (await exchange.receipts()).filter((each) => each['department_id'] === departmentId);
    expect(receipt).toMatchObject({ status: 'PERMISSION_DENIED', reason: 'AGREEMENT_REVOKED' });
  });

  it('counts once and leaves one receipt, however long it is open', async () => {
    const departmentId = 'fire-department';
    await exchange.grant({ departmentId, dailyQuota: 1 });
    const { stream, tasks } = watch(await exchange.token(departmentId));
    await sleep(600); // judged again several times
    expect(tasks.length).toBeGreaterThan(5);
    stream.cancel();
    await eventually(async () => {
      const mine = (await exchange.receipts()).filter((each) => each['department_id'] === departmentId);
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({
        status: 'CANCELLED',
        operation: 'wangge.exchange.v1.DepartmentTaskService.WatchTasks',
      });
      expect(mine[0]?.['response_hash']).not.toBeNull();
    });
  });
});

describe('the door', () => {
  it('leads to the departments’ package, health and reflection and nowhere else', async () => {
    const all = await contractServices();
    const open = all.filter(({ file }) => file.proto.package === 'wangge.exchange.v1');
    expect(new Set(departmentServices)).toEqual(new Set(open));
    for (const service of all.filter((each) => !open.includes(each)))
      for (const method of service.methods) {
        const { error } = await t.send(client, t.pathOf(method), Buffer.alloc(0), t.metadataOf(token));
        expect([method.name, error?.code]).toEqual([method.name, status.UNIMPLEMENTED]);
      }
  });

  it('says without a token whether it is open', async () => {
    const { bytes } = await t.send(client, t.pathOf(Health.method.check), Buffer.alloc(0), t.metadataOf(''));
    expect(bytes && fromBinary(Health.method.check.output, bytes).status).toBe(1);
  });
});
