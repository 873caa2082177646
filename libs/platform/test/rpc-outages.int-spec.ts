import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '@connectrpc/connect';
import type { NatsConnection } from '@nats-io/nats-core';
import { natsTransport, RpcCaller } from '@wangge/platform/rpc';
import { type Broker, startBroker } from './fixtures/broker.ts';
import { startEcho } from './fixtures/echo.ts';
import { EchoService } from './fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';

let broker: Broker;
let nc: NatsConnection;
let client: Client<typeof EchoService>;

beforeAll(async () => {
  broker = await startBroker();
  nc = await broker.connect('caller');
  client = createClient(EchoService, natsTransport(nc, { headers: () => ({}) }));
});
afterAll(() => broker.stop());

async function start(name: string) {
  const connection = await broker.connect('echo');
  const { app } = await startEcho(connection, { name });
  return {
    app,
    /** As a process does: it drains, then it is gone. */
    stop: async () => {
      await app.close();
      await connection.close();
    },
  };
}

describe('when nobody serves', () => {
  it('a call is UNAVAILABLE at once, a stream too', async () => {
    const started = Date.now();
    await expect(client.echo({})).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'SERVICE_UNAVAILABLE' });
    await expect(
      new RpcCaller(nc).stream(EchoService.method.count, new Uint8Array(), { headers: {} }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'SERVICE_UNAVAILABLE' });
    expect(Date.now() - started).toBeLessThan(4_000);
  });
});

describe('a replica that stops', () => {
  it('finishes the ten calls under way, and another takes the next ones: none is lost', async () => {
    const first = await start('first');
    const underWay = Array.from({ length: 10 }, () => client.echo({ takeMs: 300 }));
    await sleep(50);
    const second = await start('second');
    const stopped = first.stop();
    const next = Array.from({ length: 10 }, () => client.echo({}));
    const servers = (answers: { server: string }[]) => new Set(answers.map(({ server }) => server));
    expect(servers(await Promise.all(underWay))).toEqual(new Set(['first']));
    await stopped;
    expect(await Promise.all(next)).toHaveLength(10);
    expect(servers(await Promise.all(Array.from({ length: 10 }, () => client.echo({}))))).toEqual(new Set(['second']));
    await second.app.close();
  });

  it('loses no call while replicas come and go under load', async () => {
    let replica = await start('r0');
    let going = true;
    let answered = 0;
    const load = Array.from({ length: 8 }, async () => {
      while (going) {
        await client.echo({ takeMs: 5 });
        answered++;
      }
    });
    for (let i = 1; i <= 4; i++) {
      const following = await start(`r${i}`);
      await replica.stop();
      replica = following;
    }
    going = false;
    await Promise.all(load);
    expect(answered).toBeGreaterThan(20);
    await replica.app.close();
  });

  it('ends its streams so that the reader can open them again elsewhere', async () => {
    const replica = await start('streaming');
    const reading = (async () => {
      for await (const _ of client.count({ everyMs: 5 }));
    })();
    const outcome = expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'SERVICE_STOPPING' });
    await sleep(100);
    await replica.app.close();
    await outcome;
  });
});

describe('a replica with too much to do', () => {
  it('refuses at once instead of queueing', async () => {
    const { app } = await startEcho(await broker.connect('echo'), { maxRunning: 3 });
    const calls = await Promise.allSettled(Array.from({ length: 10 }, () => client.echo({ takeMs: 100 })));
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(calls.filter(({ status }) => status === 'rejected')).toEqual(
      Array(7).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'RESOURCE_EXHAUSTED' }) }),
    );
    await app.close();
  });
});

describe('when the broker is killed', () => {
  it('calls and streams under way fail as UNAVAILABLE, and all works again after it is back', async () => {
    const { app } = await start('survivor');
    const call = expect(client.echo({ takeMs: 1_500 })).rejects.toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
    const stream = expect(async () => {
      for await (const _ of client.count({ everyMs: 20 }));
    }).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await sleep(100);
    const down = broker.restart(700);
    await call;
    await stream;
    const started = Date.now();
    await expect(client.echo({})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(Date.now() - started).toBeLessThan(4_000);
    await down;
    let answer;
    for (let i = 0; i < 50 && !answer; i++) {
      answer = await client.echo({}).catch(() => undefined);
      if (!answer) await sleep(100);
    }
    expect(answer).toMatchObject({ server: 'survivor' });
    const numbers: number[] = [];
    for await (const { number } of client.count({ count: 50 })) numbers.push(number);
    expect(numbers).toHaveLength(50);
    await app.close();
  });
});

describe('a service without the right to call another', () => {
  it('gets INTERNAL at once, not a timeout', async () => {
    const stranger = await broker.connect('echo');
    const call = new RpcCaller(stranger).unary(EchoService.method.echo, new Uint8Array(), { headers: {} });
    await expect(call).rejects.toMatchObject({ code: 'INTERNAL', reason: 'BROKER_PERMISSION' });
  });
});
