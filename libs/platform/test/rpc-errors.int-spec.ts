import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from '@connectrpc/connect';
import type { NatsConnection } from '@nats-io/nats-core';
import { DomainError, type ErrorCode, httpStatusOf } from '@wangge/platform/errors';
import { natsTransport, RpcCaller } from '@wangge/platform/rpc';
import { type Broker, startBroker } from './fixtures/broker.ts';
import { type Journal, openStages, startEcho } from './fixtures/echo.ts';
import { EchoService, type Tone } from './fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';

let broker: Broker;
let nc: NatsConnection;
let journal: Journal;
let client: Client<typeof EchoService>;

beforeAll(async () => {
  broker = await startBroker();
  ({ journal } = await startEcho(await broker.connect('echo')));
  nc = await broker.connect('caller');
  client = createClient(EchoService, natsTransport(nc, { headers: () => ({ 'wg-passport': 'somebody' }) }));
});
afterAll(() => broker.stop());

const failureOf = async (promise: Promise<unknown>): Promise<DomainError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error(`expected a DomainError, got ${String(error)}`);
};

describe('an answer over NATS', () => {
  it('brings the message back', async () => {
    const { note, server } = await client.echo({ note: { text: '你好', volume: 1.5 }, requestId: 'r-1' });
    expect({ note, server }).toMatchObject({ note: { text: '你好', volume: 1.5 }, server: 'echo-1' });
  });

  it('may be an empty message', async () => {
    expect(await client.forget({ echoId: 'x' })).toMatchObject({ $typeName: 'wangge.fixture.v1.ForgetResponse' });
  });

  it('tells the handler its passport, request id, purpose and deadline', async () => {
    await client.echo({ requestId: 'r-2', purpose: 'case work' }, { timeoutMs: 3_000 });
    expect(journal.calls.at(-1)).toMatchObject({ requestId: 'r-2', purpose: 'case work', passport: 'somebody' });
    expect(journal.calls.at(-1)?.left).toBeGreaterThan(2_000);
    expect(journal.calls.at(-1)?.left).toBeLessThanOrEqual(3_000);
  });

  it('gets a request id of its own when the caller sent none', async () => {
    expect((await client.echo({})).requestId).toMatch(/^[0-9a-f-]{14}7/);
  });
});

describe('an error over NATS', () => {
  it.each(Object.keys(httpStatusOf) as ErrorCode[])('keeps code, reason, text and metadata: %s', async (code) => {
    expect(await failureOf(client.echo({ fail: code }))).toMatchObject({
      code,
      reason: 'ASKED_TO_FAIL',
      message: 'as asked',
      metadata: { state: 'OPEN' },
    });
  });

  it('that nobody foresaw tells nothing and is logged with its trace id', async () => {
    const error = await failureOf(client.echo({ fail: 'BUG' }));
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'internal error' });
    expect(error.metadata['trace_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(journal.logged.at(-1)).toMatchObject({
      method: 'rpc.wangge.fixture.v1.EchoService.Echo',
      trace_id: error.metadata['trace_id'],
    });
  });

  it('keeps the trace id of the caller', async () => {
    const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const error = await failureOf(client.echo({ fail: 'BUG' }, { headers: { traceparent } }));
    expect(error.metadata['trace_id']).toBe('c'.repeat(32));
  });

  it('names every wrong field by its path', async () => {
    const error = await failureOf(
      client.echo({
        note: {
          text: 'far too long a text for a note',
          tone: 9 as Tone,
          volume: Number.NaN,
          words: { 'a\0': 'b', c: 'd\0' },
        },
        notes: [{ text: 'fine' }, { text: 'x\0y', noteTime: { seconds: 10n ** 15n } }],
        digits: '12a',
        choice: { case: 'toneChoice', value: 7 as Tone },
      }),
    );
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_FIELDS' });
    expect(error.details.fieldViolations?.map(({ field }) => field).toSorted()).toEqual([
      'digits',
      'note.text',
      'note.tone',
      'note.volume',
      'note.words',
      'note.words["c"]',
      'notes[1].note_time',
      'notes[1].text',
      'tone_choice',
    ]);
  });

  it('comes before the body is looked at when the caller may not call', async () => {
    const error = await failureOf(client.echo({ digits: 'x' }, { headers: { 'wg-passport': 'forged' } }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'PASSPORT_INVALID' });
  });

  it('is INVALID_ARGUMENT for bytes that are no request', async () => {
    const call = new RpcCaller(nc).unary(EchoService.method.echo, new Uint8Array([255, 255, 255]), { headers: {} });
    expect(await failureOf(call)).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'MALFORMED_REQUEST' });
  });

  it('is UNIMPLEMENTED for a method nobody serves', async () => {
    expect(await failureOf(client.missing({}))).toMatchObject({ code: 'UNIMPLEMENTED', reason: 'UNKNOWN_METHOD' });
  });

  it('is DEADLINE_EXCEEDED when the answer is late', async () => {
    expect(await failureOf(client.echo({ takeMs: 700 }, { timeoutMs: 100 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  it('is CANCELLED when the caller gives up', async () => {
    const abort = new AbortController();
    const call = failureOf(client.echo({ takeMs: 700 }, { signal: abort.signal }));
    abort.abort();
    expect(await call).toMatchObject({ code: 'CANCELLED' });
  });

  it('is RESOURCE_EXHAUSTED for a request the broker does not carry', async () => {
    const call = new RpcCaller(nc).unary(EchoService.method.echo, new Uint8Array(1 << 20), { headers: {} });
    expect(await failureOf(call)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'MESSAGE_TOO_LARGE' });
  });

  it('is INVALID_ARGUMENT for a header that would end its line', async () => {
    const headers = { 'wg-purpose': 'x\r\nwg-passport: forged' };
    const call = new RpcCaller(nc).unary(EchoService.method.echo, new Uint8Array(), { headers });
    expect(await failureOf(call)).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_HEADER' });
  });
});

describe('the stages', () => {
  it('run in order and may refuse, change or withhold the answer', async () => {
    const seen: string[] = [];
    const echo = await startEcho(await broker.connect('echo'), {
      name: 'staged',
      stages: {
        admit: async (headers, method) => {
          seen.push('admit');
          return openStages.admit(headers, method);
        },
        authorise: async () => void seen.push('authorise'),
        release: async (_method, response) => {
          seen.push('release');
          return Object.assign(response, { server: 'masked' });
        },
      },
    });
    // Two replicas share the queue: ask until the staged one has answered.
    for (let i = 0; i < 100 && !seen.includes('release'); i++) await client.echo({});
    expect(seen.slice(0, 3)).toEqual(['admit', 'authorise', 'release']);
    await echo.app.close();
  });
});
