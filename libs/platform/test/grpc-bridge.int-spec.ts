import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { Metadata, status } from '@grpc/grpc-js';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { fromStatus } from '@wangge/platform/errors';
import { RpcCaller } from '@wangge/platform/rpc';
import {
  EchoRequestSchema,
  EchoService,
  ForgetResponseSchema,
} from './fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';
import { bytesOf, endOf, failureOf, GrpcDoor } from './fixtures/grpc-door.ts';

let door: GrpcDoor;

beforeAll(async () => {
  door = await GrpcDoor.open();
});
afterAll(() => door.close());

describe('a gRPC call', () => {
  it('reaches the service with its passport and brings the answer back', async () => {
    expect(await door.echo({ note: { text: '你好' }, requestId: 'r' })).toMatchObject({
      note: { text: '你好' },
      requestId: 'r',
    });
    expect(door.journal.calls.at(-1)).toMatchObject({ passport: 'dept' });
  });

  it('may be answered with an empty message', async () => {
    const reply = await door.call('/wangge.fixture.v1.EchoService/Forget', Buffer.alloc(0));
    expect(fromBinary(ForgetResponseSchema, reply)).toMatchObject({});
  });

  it('shares messages with its neighbours and still gets its own answer, error and passport', async () => {
    const calls = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0
        ? failureOf(door.echo({ fail: 'ABORTED' })).then(({ code }) => code)
        : door.echo({ requestId: `r-${i}` }, { token: `dept-${i}` }).then(({ requestId }) => requestId),
    );
    expect(await Promise.all(calls)).toEqual(calls.map((_, i) => (i % 3 === 0 ? status.ABORTED : `r-${i}`)));
    const passports = door.journal.calls.filter(({ requestId }) => requestId.startsWith('r-'));
    expect(new Set(passports.map(({ requestId, passport }) => `${requestId} ${passport}`)).size).toBe(40);
    for (const { requestId, passport } of passports) expect(passport).toBe(`dept-${requestId.slice(2)}`);
  });

  it('goes with what comes while others are unanswered, and waits for no slow one', async () => {
    const nc = await door.broker.connect('caller');
    const caller = new RpcCaller(nc, { coalesce: true });
    const headers = { 'wg-passport': 'dept' };
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const ask = async (takeMs: number) => {
      const answer = caller.unary(EchoService.method.echo, bytesOf(EchoRequestSchema, { takeMs }), { headers });
      await turn();
      await turn();
      return { answer };
    };
    const answered: string[] = [];
    const slow = [await ask(1_000), await ask(1_000)].map(({ answer }) => answer.then(() => answered.push('slow')));
    const before = nc.stats().outMsgs;
    const quick: Promise<unknown>[] = [];
    for (let n = 0; n < 12; n++) quick.push((await ask(0)).answer.then(() => answered.push('quick')));
    await Promise.all([...slow, ...quick]);
    expect(answered.slice(-2)).toEqual(['slow', 'slow']);
    expect(nc.stats().outMsgs - before).toBeLessThan(6);
    await nc.close();
  });

  it('carries code, text and details of an error', async () => {
    const error = await failureOf(door.echo({ note: { text: 'x'.repeat(30) } }));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    const [details] = error.metadata.get('grpc-status-details-bin');
    expect(fromStatus(fromBinary(StatusSchema, details as Buffer))).toMatchObject({
      reason: 'INVALID_FIELDS',
      details: { fieldViolations: [{ field: 'note.text' }] },
    });
  });

  it('is refused by its edge before it goes anywhere', async () => {
    const before = door.journal.calls.length;
    expect(await failureOf(door.echo({}, { token: 'bad' }))).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(door.journal.calls).toHaveLength(before);
  });

  it('is settled before its answer leaves, and not answered if that fails', async () => {
    await door.echo({}, { token: 'settled' });
    expect(door.settled.at(-1)).toEqual({ name: 'settled', method: 'Echo', code: 'OK', answers: 1 });
    await failureOf(door.echo({ fail: 'NOT_FOUND' }, { token: 'settled' }));
    expect(door.settled.at(-1)).toMatchObject({ code: 'NOT_FOUND', reason: 'ASKED_TO_FAIL', answers: 0 });
    const error = await failureOf(door.echo({}, { token: 'no receipts' }));
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: 'no receipt, no answer' });
  });

  it('ends at its deadline, and carries it to the service', async () => {
    expect(await failureOf(door.echo({ takeMs: 1_000 }, { deadline: 150 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    expect(door.journal.calls.at(-1)?.left).toBeLessThanOrEqual(150);
  });

  it('is refused when it is too large, when its metadata are, and when nobody knows the method', async () => {
    expect(await failureOf(door.call('/wangge.fixture.v1.EchoService/Echo', Buffer.alloc(1_100_000)))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    const md = new Metadata();
    md.set('x-large', 'x'.repeat(20_000));
    expect(await failureOf(door.echo({}, { md }))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(await failureOf(door.call('/wangge.fixture.v1.EchoService/Nothing', Buffer.alloc(0)))).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
    expect(await failureOf(door.call('/wangge.casework.v1.CaseService/GetCase', Buffer.alloc(0)))).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });
});

describe('a gRPC stream', () => {
  it('brings every frame in order', async () => {
    expect(await endOf(door.count({ count: 200 }))).toEqual({ numbers: Array.from({ length: 200 }, (_, i) => i + 1) });
    expect(door.settled.at(-1)).toMatchObject({ method: 'Count', code: 'OK', answers: 200 });
  });

  it('ends with the handler’s error and its details', async () => {
    const { numbers, error } = await endOf(door.count({ count: 9, failAfter: 2 }));
    expect(numbers).toEqual([1, 2]);
    expect(error).toMatchObject({ code: status.ABORTED, details: 'as asked' });
    expect(error?.metadata.get('grpc-status-details-bin')).toHaveLength(1);
  });

  it('ends at the handler when it is cancelled', async () => {
    door.journal.stoppedBy = undefined;
    const stream = door.count({ everyMs: 5 });
    const end = endOf(stream);
    await sleep(100);
    stream.cancel();
    expect((await end).error).toMatchObject({ code: status.CANCELLED });
    for (let i = 0; i < 100 && !door.journal.stoppedBy; i++) await sleep(10);
    expect(door.journal.stoppedBy).toBe('CANCELLED');
  });

  it('slows the handler down when the reader does not read', async () => {
    door.journal.counted = 0;
    const stream = door.count({ filling: 100_000 });
    stream.on('error', () => undefined);
    // This client takes everything until it has been read from once.
    stream.once('data', () => stream.pause());
    let before = -1;
    for (let i = 0; i < 50 && door.journal.counted !== before; i++) {
      before = door.journal.counted;
      await sleep(200);
    }
    expect(before).toBeGreaterThan(0);
    expect(door.journal.counted).toBe(before);
    stream.cancel();
  });

  it('is ended when the caller may do something else than when it opened', async () => {
    const end = endOf(door.count({ everyMs: 20 }));
    await sleep(150);
    door.capacity = 'another';
    expect((await end).error).toMatchObject({ code: status.UNAVAILABLE });
    door.capacity = 'one';
  });
});
