import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '@wangge/contracts/google/api/annotations';
import { access } from '@wangge/contracts/wangge/options/v1/options';
import { anchorKeeperOf, ownerOf } from '@wangge/platform/access';
import { sources, subscriptions } from '../../deploy/nats/subscriptions.ts';
import { signers } from '../../tools/start/layout.ts';

/** Who may put a call on the broker, read from the contract here once more: an error where permissions are made would hide itself. */
export function mayCall(user: string, method: DescMethod): boolean {
  if (getOption(method, access).services.includes(user)) return true;
  if (user === 'gateway') return hasOption(method, http);
  return user === 'exchange' && method.parent.file.proto.package === 'wangge.exchange.v1';
}

const others = (user: string): string[] => signers.filter((name) => name !== user);
const listensTo = (user: string): readonly string[] =>
  subscriptions.filter(({ service }) => service === user).flatMap((one) => one.sources);

/** Asks every service that keeps a record for rows of it. */
const RECORD_READER = 'registry';
const keepsRecord = (user: string): boolean => anchorKeeperOf(user) !== undefined;

/** Whether a user has anything to send to another's inbox: answers, what the reader of a stream grants, receipts of audit heads, rows. */
function reaches(user: string, other: string, services: readonly DescService[]): boolean {
  const calls = (caller: string, server: string, streamsOnly: boolean) =>
    services
      .filter((service) => ownerOf(service) === server)
      .flatMap((service) => service.methods)
      .some((method) => mayCall(caller, method) && (!streamsOnly || method.methodKind !== 'unary'));
  return (
    calls(other, user, false) ||
    calls(user, other, true) ||
    anchorKeeperOf(other) === user ||
    (other === RECORD_READER && keepsRecord(user))
  );
}

/** Everything a user of the broker has no business to say. */
export function forbiddenToPublish(user: string, services: readonly DescService[]): string[] {
  const methods = services.flatMap((service) => service.methods);
  return [
    ...methods.filter((method) => !mayCall(user, method)).map(({ parent, name }) => `rpc.${parent.typeName}.${name}`),
    ...services.map(({ typeName }) => `rpc.${typeName}.NoSuchMethod`),
    'rpc.wangge.new.v1.NewService.Anything',
    ...others(user).flatMap((name) => [`evt.wangge.${name}.v1.Anything`, `evt.wangge.${name}.v1.a.b`]),
    'evt.wangge.nobody.v1.Anything',
    ...signers.flatMap((name) => [`dlq.${name}.x`, `dlq.${name}`]),
    ...signers
      .flatMap((keeper) => signers.map((name) => [keeper, name] as const))
      .filter(([keeper, name]) => name !== user || anchorKeeperOf(user) !== keeper)
      .map(([keeper, name]) => `audit.anchor.${keeper}.${name}`),
    ...signers.filter((name) => user !== RECORD_READER || !keepsRecord(name)).map((name) => `audit.read.${name}`),
    ...others(user)
      .filter((name) => !reaches(user, name, services))
      .map((name) => `_INBOX.${name}.a.b`),
    '_INBOX.admin.a',
    '_INBOX.topology.a',
    ...jetStream(user),
    ...[
      '$SYS.REQ.SERVER.PING',
      '$SYS.REQ.ACCOUNT.PING.CONNZ',
      '$SYS.ACCOUNT.$G.CONNECT',
      'anything',
      'wangge.anything',
    ],
  ];
}

const STREAM_VERBS = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'PURGE',
  'SNAPSHOT',
  'RESTORE',
  'MSG.GET',
  'MSG.DELETE',
  'LEADER.STEPDOWN',
];

/** The broker's own store: streams and consumers of others, and what changes one's own. */
function jetStream(user: string): string[] {
  const mine = new Set([user, ...listensTo(user)]);
  const consumers = [...signers, 'walls'];
  return [...sources, 'spy']
    .flatMap((source) => {
      const stream = `EVT_${source.toUpperCase()}`;
      const foreign = consumers.filter((name) => name !== user || !listensTo(user).includes(source));
      return [
        ...STREAM_VERBS.map((verb) => `$JS.API.STREAM.${verb}.${stream}`),
        ...(mine.has(source) ? [] : [`$JS.API.STREAM.INFO.${stream}`]),
        `$JS.API.DIRECT.GET.${stream}`,
        `$JS.API.CONSUMER.CREATE.${stream}`,
        `$JS.API.CONSUMER.LIST.${stream}`,
        `$JS.API.CONSUMER.NAMES.${stream}`,
        ...consumers.flatMap((name) => [
          `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
          `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${name}`,
          `$JS.API.CONSUMER.DELETE.${stream}.${name}`,
        ]),
        ...foreign.flatMap((name) => [
          `$JS.API.CONSUMER.INFO.${stream}.${name}`,
          `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
          `$JS.ACK.${stream}.${name}.1.1.1.1.1`,
          `$JS.FC.${stream}.${name}`,
        ]),
      ];
    })
    .concat([
      '$JS.API.STREAM.LIST',
      '$JS.API.STREAM.NAMES',
      '$JS.API.META.LEADER.STEPDOWN',
      '$JS.API.ACCOUNT.PURGE.$G',
    ]);
}

/** Everything a user of the broker has no business to hear. */
export function forbiddenToSubscribe(user: string, services: readonly DescService[]): string[] {
  const foreign = services.filter((service) => ownerOf(service) !== user);
  return [
    ...[
      '>',
      '*',
      '*.>',
      '*.*.>',
      'rpc.>',
      'rpc.*.*.*.*.*',
      'evt.>',
      'evt.wangge.>',
      'evt.wangge.*.v1.>',
      '_INBOX.>',
      '_INBOX.*.>',
    ],
    ...[
      '$SYS.>',
      '$JS.>',
      '$JS.API.>',
      '$JS.EVENT.ADVISORY.>',
      '$JS.ACK.>',
      'dlq.>',
      'audit.>',
      'audit.anchor.>',
      'audit.anchor.*.*',
    ],
    ...foreign.flatMap(({ typeName, methods }) => [
      `rpc.${typeName}.*`,
      `rpc.${typeName}.>`,
      ...methods.map(({ name }) => `rpc.${typeName}.${name}`),
    ]),
    ...others(user).flatMap((name) => [
      `evt.wangge.${name}.v1.>`,
      `evt.wangge.${name}.v1.Anything`,
      `_INBOX.${name}.>`,
      `_INBOX.${name}.a.b`,
      `audit.anchor.${name}.*`,
      `audit.read.${name}`,
      `dlq.${name}.>`,
    ]),
  ];
}
