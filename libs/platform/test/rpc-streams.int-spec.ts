import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromBinary, toBinary, create } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import type { NatsConnection } from '@nats-io/nats-core';
import { natsTransport, RpcCaller } from '@wangge/platform/rpc';
import { type Broker, startBroker } from './fixtures/broker.ts';
import { openStages, startEcho } from './fixtures/echo.ts';
import {
  CountRequestSchema,
  CountResponseSchema,
  EchoService,
} from './fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';

let broker: Broker;
let nc: NatsConnection;
let echo: Awaited<ReturnType<typeof startEcho>>;
let client: Client<typeof EchoService>;

beforeAll(async () => {
  broker = await startBroker();
  echo = await startEcho(await broker.connect('echo'));
  nc = await broker.connect('caller');
  client = createClient(EchoService, natsTransport(nc, { headers: () => ({}) }));
});
afterAll(() => broker.stop());

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !condition(); i++) await sleep(10);
  expect(condition()).toBe(true);
};

const open = (request: { count?: number; everyMs?: number; filling?: number }, signal?: AbortSignal) =>
  new RpcCaller(nc).stream(
    EchoService.method.count,
    toBinary(CountRequestSchema, create(CountRequestSchema, request)),
    signal ? { headers: {}, signal } : { headers: {} },
  );

describe('a server stream', () => {
  it('brings every frame once and in order, far beyond its window', async () => {
    const numbers: number[] = [];
    for await (const { number } of client.count({ count: 1_000 })) numbers.push(number);
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
  });

  it('may be empty of content: a frame of default values is a frame', async () => {
    const frames: Uint8Array[] = [];
    for await (const frame of await open({ count: 2, filling: 0 })) frames.push(frame);
    expect(frames).toHaveLength(2);
  });

  it('ends with the error of the handler, after what came before it', async () => {
    const numbers: number[] = [];
    await expect(async () => {
      for await (const { number } of client.count({ count: 9, failAfter: 3 })) numbers.push(number);
    }).rejects.toMatchObject({ code: 'ABORTED', reason: 'ASKED_TO_FAIL' });
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('is refused before it opens when the handler refuses at once', async () => {
    const body = toBinary(CountRequestSchema, create(CountRequestSchema, { failAfter: -1 }));
    await expect(new RpcCaller(nc).stream(EchoService.method.count, body, { headers: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is open before its first frame comes', async () => {
    const abort = new AbortController();
    await open({ everyMs: 60_000 }, abort.signal);
    abort.abort();
  });

  it('waits for a slow reader instead of filling memory', async () => {
    const stream = await open({ filling: 100_000 });
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    await sleep(300);
    const counted = echo.journal.counted;
    expect(counted).toBeLessThanOrEqual(17);
    await sleep(300);
    expect(echo.journal.counted).toBe(counted);
    for (let i = 0; i < 40; i++) await reader.next();
    expect(echo.journal.counted).toBeGreaterThan(40);
    await reader.return(undefined);
  });

  it('ends at the handler when the reader cancels', async () => {
    const abort = new AbortController();
    const reading = (async () => {
      for await (const { number } of client.count({ everyMs: 5 }, { signal: abort.signal }))
        if (number === 3) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await until(() => echo.journal.stoppedBy === 'CANCELLED');
    const { counted } = echo.journal;
    await sleep(50);
    // One more may have been on its way when it was told.
    expect(echo.journal.counted).toBeLessThanOrEqual(counted + 1);
  });

  it('ends at the handler when the reader leaves the loop', async () => {
    echo.journal.stoppedBy = undefined;
    for await (const frame of await open({ everyMs: 5 }))
      if (fromBinary(CountResponseSchema, frame).number === 2) break;
    await until(() => echo.journal.stoppedBy === 'CANCELLED');
  });

  it('ends at the handler when the reader cancels before the first sign of life', async () => {
    echo.journal.stoppedBy = undefined;
    const abort = new AbortController();
    const opening = open({ everyMs: 60_000 }, abort.signal);
    await sleep(50);
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
    await until(() => echo.journal.stoppedBy === 'CANCELLED');
  });

  it('ends at the handler when the reader is gone without a word', async () => {
    echo.journal.stoppedBy = undefined;
    const gone = await broker.connect('caller');
    const body = toBinary(CountRequestSchema, create(CountRequestSchema, { everyMs: 20 }));
    const stream = await new RpcCaller(gone).stream(EchoService.method.count, body, { headers: {} });
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    await gone.close();
    await until(() => echo.journal.stoppedBy === 'CANCELLED');
  });

  it('ends at its deadline on both sides', async () => {
    echo.journal.stoppedBy = undefined;
    await expect(async () => {
      for await (const _ of client.count({ everyMs: 5 }, { timeoutMs: 150 }));
    }).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await until(() => echo.journal.stoppedBy !== undefined);
  });

  it('releases every frame by itself', async () => {
    let released = 0;
    const other = await startEcho(await broker.connect('echo'), {
      stages: { ...openStages, release: (_method, response) => (released++, response) },
    });
    for (let i = 0; i < 100 && released === 0; i++) for await (const _ of client.count({ count: 3 }));
    expect(released).toBe(3);
    await other.app.close();
  });
});
