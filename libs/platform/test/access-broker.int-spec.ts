import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { http } from '@wangge/contracts/google/api/annotations';
import { access } from '@wangge/contracts/wangge/options/v1/options';
import { natsPermissions } from '@wangge/platform/access';
import { ADMIN, TestBroker } from '@wangge/testing/broker';
import { contractFiles } from '@wangge/testing/contracts';

const CONSUMERS = [
  { service: 'notification', sources: ['casework', 'grid'] },
  { service: 'casework', sources: ['grid'] },
];

let broker: TestBroker;
let admin: NatsConnection;
let services: DescService[];
let subjects: string[];
let names: string[];

beforeAll(async () => {
  const files = await contractFiles();
  services = files.flatMap((file) => file.services);
  broker = await TestBroker.start(CONSUMERS);
  admin = await broker.connect(ADMIN);
  names = natsPermissions(services, CONSUMERS).map(({ user }) => user);
  subjects = [
    ...services.flatMap((service) => service.methods.map((method) => `rpc.${service.typeName}.${method.name}`)),
    ...files.flatMap((file) => file.messages).map((message) => `evt.${message.typeName}`),
    ...names.flatMap((name) => [`dlq.${name}.x`, `_INBOX.${name}.abc.def`, `evt.wangge.${name}.v1.Anything`]),
    ...names.flatMap((keeper) => names.map((name) => `audit.anchor.${keeper}.${name}`)),
    'rpc.wangge.new.v1.NewService.Anything',
    'anything',
  ];
});
afterAll(() => broker.stop());

/** The subjects of the universe on which something a user published arrives. */
async function published(user: string): Promise<string[]> {
  const nc = await broker.connect(user);
  const seen = new Set<string>();
  const all = admin.subscribe('>', { callback: (_error, message) => void seen.add(message.subject) });
  await admin.flush();
  for (const subject of subjects) nc.publish(subject, 'x');
  await nc.flush();
  await wait(50);
  all.unsubscribe();
  return subjects.filter((subject) => seen.has(subject));
}

/** The subjects of the universe a user can read. */
async function readable(user: string): Promise<string[]> {
  const nc = await broker.connect(user);
  const seen = new Set<string>();
  for (const subject of [...subjects, '>', 'rpc.>', 'evt.>', '_INBOX.>', '*.>'])
    nc.subscribe(subject, { callback: (error, message) => (error ? undefined : void seen.add(message.subject)) });
  await nc.flush();
  for (const subject of subjects) admin.publish(subject, 'x');
  await admin.flush();
  await nc.flush();
  await wait(50);
  return subjects.filter((subject) => seen.has(subject));
}

describe('with one service’s credentials', () => {
  it.each(['notification', 'casework', 'registry', 'seed', 'gateway', 'exchange'])(
    '%s calls what names it and nothing else',
    async (user) => {
      const named = services.flatMap((service) =>
        service.methods
          .filter((method) => {
            const atItsEdge =
              { gateway: hasOption(method, http), exchange: service.typeName.startsWith('wangge.exchange.v1.') }[
                user
              ] ?? false;
            return atItsEdge || getOption(method, access).services.includes(user);
          })
          .map((method) => `rpc.${service.typeName}.${method.name}`),
      );
      const heard = await published(user);
      expect(heard.filter((subject) => subject.startsWith('rpc.')).sort()).toEqual(named.sort());
    },
  );

  it.each(['registry', 'grid', 'casework', 'assistance', 'assessment', 'notification'])(
    '%s: every other subject is 0',
    async (user) => {
      const grants = natsPermissions(services, CONSUMERS).find((one) => one.user === user);
      const within = (allowed: readonly string[], subject: string) =>
        allowed.some(
          (pattern) =>
            pattern === subject ||
            (pattern.endsWith('.>') && subject.startsWith(pattern.slice(0, -1))) ||
            (pattern.endsWith('.*') && subject.startsWith(pattern.slice(0, -1))),
        );
      const [heard, read] = [await published(user), await readable(user)];
      expect(heard.filter((subject) => !within(grants?.publish ?? [], subject))).toEqual([]);
      expect(
        heard
          .filter((subject) => subject.startsWith('evt.'))
          .every((subject) => subject.startsWith(`evt.wangge.${user}.v1.`)),
      ).toBe(true);
      expect(heard.filter((subject) => subject.startsWith('dlq.'))).toEqual([]);
      const own = [`_INBOX.${user}.abc.def`, `evt.wangge.${user}.v1.`, `audit.anchor.${user}.`];
      expect(heard.filter((subject) => subject.startsWith('audit.'))).toEqual([
        expect.stringMatching(`^audit.anchor.(?!${user}).*.${user}$`),
      ]);
      expect(
        read.every((subject) => subject.startsWith('rpc.') || own.some((start) => subject.startsWith(start))),
      ).toBe(true);
      expect(read.filter((subject) => !within(grants?.subscribe ?? [], subject))).toEqual([]);
      expect(read.length).toBeGreaterThan(1);
    },
  );

  it('another service’s streams and consumers do not answer', async () => {
    const js = { EVT_CASEWORK: 'evt.wangge.casework.v1.>', EVT_REGISTRY: 'evt.wangge.registry.v1.>', DLQ: 'dlq.>' };
    for (const [name, subject] of Object.entries(js))
      await admin.request(
        `$JS.API.STREAM.CREATE.${name}`,
        JSON.stringify({ name, subjects: [subject], storage: 'file' }),
      );
    const nc = await broker.connect('notification');
    const ask = (subject: string, body: object = {}) =>
      nc.request(subject, JSON.stringify(body), { timeout: 200 }).then(
        () => 'answered',
        () => 'refused',
      );
    expect(await ask('$JS.API.STREAM.INFO.EVT_CASEWORK')).toBe('answered');
    const consumer = { stream_name: 'EVT_REGISTRY', config: { durable_name: 'notification', ack_policy: 'explicit' } };
    const forbidden: [string, object?][] = [
      ['$JS.API.STREAM.INFO.EVT_REGISTRY'],
      ['$JS.API.STREAM.MSG.GET.EVT_REGISTRY', { seq: 1 }],
      ['$JS.API.DIRECT.GET.EVT_REGISTRY', { seq: 1 }],
      ['$JS.API.STREAM.MSG.GET.DLQ', { seq: 1 }],
      ['$JS.API.STREAM.DELETE.EVT_CASEWORK'],
      ['$JS.API.STREAM.PURGE.EVT_CASEWORK'],
      ['$JS.API.STREAM.UPDATE.EVT_CASEWORK', { name: 'EVT_CASEWORK', subjects: ['>'] }],
      ['$JS.API.STREAM.CREATE.EVT_NOTIFICATION', { name: 'EVT_NOTIFICATION', subjects: ['rpc.>'] }],
      ['$JS.API.STREAM.CREATE.SPY', { name: 'SPY', subjects: ['rpc.>'] }],
      ['$JS.API.CONSUMER.CREATE.EVT_REGISTRY.notification', consumer],
      ['$JS.API.CONSUMER.DURABLE.CREATE.EVT_REGISTRY.notification', consumer],
      ['$JS.API.CONSUMER.MSG.NEXT.EVT_CASEWORK.assessment', { batch: 1 }],
      ['$JS.API.CONSUMER.DELETE.EVT_CASEWORK.assessment'],
    ];
    const outcomes = await Promise.all(
      forbidden.map(async ([subject, body]) => `${subject}: ${await ask(subject, body)}`),
    );
    expect(outcomes.filter((outcome) => !outcome.endsWith('refused'))).toEqual([]);
  });

  it('a wrong password and nobody at all are turned away', async () => {
    const refused = (login: { user?: string; pass?: string }) =>
      connect({ servers: broker.url, reconnect: false, ...login }).then(
        (nc) => nc.close().then(() => 'in'),
        () => 'out',
      );
    expect(await refused({ user: 'casework', pass: 'grid' })).toBe('out');
    expect(await refused({})).toBe('out');
    expect(await refused({ user: 'casework', pass: 'casework' })).toBe('in');
  });
});
