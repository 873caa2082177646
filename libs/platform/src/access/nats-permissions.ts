import { type DescMethod, type DescService, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '@wangge/contracts/google/api/annotations';
import { access, owner } from '@wangge/contracts/wangge/options/v1/options';
import type { Subscription } from '../events/topology.ts';
import { anchorKeeperOf, anchorSubject } from './anchor-keeper.ts';
import { AUDIT_READER, auditReadSubject, RECORDING_SERVICES } from './audit-reader.ts';

/** What one service may do on the broker; the password is added by whoever starts the broker. */
export interface NatsUser {
  /** Name of the service. */
  readonly user: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The service that implements a proto service: its option, else the middle of its package (`wangge.casework.v1` → `casework`). */
export function ownerOf(service: DescService): string {
  if (hasOption(service, owner)) return getOption(service, owner);
  return service.file.proto.package.split('.')[1] ?? '';
}

const EXCHANGE_PACKAGE = 'wangge.exchange.v1';

/** Who may put a call to a method on the broker: the services its rule names, and the edge through which it is reached. */
function callersOf(method: DescMethod): string[] {
  const callers = hasOption(method, access) ? [...getOption(method, access).services] : [];
  if (hasOption(method, http)) callers.push('gateway');
  if (method.parent.file.proto.package === EXCHANGE_PACKAGE) callers.push('exchange');
  return callers;
}

class Grants {
  readonly publish = new Set<string>();
  readonly subscribe = new Set<string>();
}

/**
 * One user per service, from the contract alone: it serves its own methods, calls those that name it, publishes its own events,
 * reads the events it listens to and its own inbox, and nothing else. Answers go to the inboxes of those who may call it, which
 * nobody else can read and whose addresses nobody else can guess; NATS' own permission to respond would cost memory per open
 * request.
 */
export function natsPermissions(services: readonly DescService[], subscriptions: readonly Subscription[]): NatsUser[] {
  const users = new Map<string, Grants>();
  const of = (user: string): Grants => {
    let grants = users.get(user);
    if (grants === undefined) users.set(user, (grants = new Grants()));
    return grants;
  };
  for (const service of services) {
    const server = of(ownerOf(service));
    server.subscribe.add(`rpc.${service.typeName}.*`);
    for (const method of service.methods) for (const caller of callersOf(method)) grantCall(method, of, caller);
  }
  for (const { service, sources } of subscriptions)
    for (const source of sources) grantEvents(of(service), service, source);
  for (const [user, grants] of users) grantOwn(grants, user);
  for (const user of [...users.keys()]) {
    grantAnchor(of, user);
    grantAuditRead(of, user);
  }
  return [...users].map(([user, { publish, subscribe }]) => ({
    user,
    publish: [...publish].sort(),
    subscribe: [...subscribe].sort(),
  }));
}

function grantCall(method: DescMethod, of: (user: string) => Grants, caller: string): void {
  const server = ownerOf(method.parent);
  of(caller).publish.add(`rpc.${method.parent.typeName}.${method.name}`);
  of(server).publish.add(`_INBOX.${caller}.>`);
  // The reader of a stream grants frames and cancels at an address in the server's inbox.
  if (method.methodKind === 'server_streaming') of(caller).publish.add(`_INBOX.${server}.>`);
}

// As in topology.ts; a tool that only writes the broker's configuration need not load what that file loads.
const streamOf = (service: string) => `EVT_${service.toUpperCase()}`;

// Streams and consumers are made by whoever starts the broker: who may make one may also make one that copies `rpc.>`.
function grantEvents({ publish }: Grants, service: string, source: string): void {
  const stream = streamOf(source);
  publish.add(`$JS.API.STREAM.INFO.${stream}`);
  publish.add(`$JS.API.CONSUMER.INFO.${stream}.${service}`);
  publish.add(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${service}`);
  publish.add(`$JS.ACK.${stream}.${service}.>`);
}

function grantOwn({ publish, subscribe }: Grants, user: string): void {
  publish.add('$JS.API.INFO');
  publish.add(`$JS.API.STREAM.INFO.${streamOf(user)}`);
  publish.add(`evt.wangge.${user}.v1.>`);
  publish.add(`_INBOX.${user}.>`);
  subscribe.add(`_INBOX.${user}.>`);
  // What its replicas tell: live streams are fed by it.
  subscribe.add(`evt.wangge.${user}.v1.>`);
}

/** The heads of a service's audit chain go to one other service. */
function grantAnchor(of: (user: string) => Grants, user: string): void {
  const keeper = anchorKeeperOf(user);
  if (keeper === undefined) return;
  of(user).publish.add(anchorSubject(keeper, user));
  of(keeper).subscribe.add(anchorSubject(keeper, '*'));
  of(keeper).publish.add(`_INBOX.${user}.>`);
}

/** Who keeps a record answers questions about it to the one service that asks for people. */
function grantAuditRead(of: (user: string) => Grants, user: string): void {
  if (!RECORDING_SERVICES.includes(user)) return;
  of(AUDIT_READER).publish.add(auditReadSubject(user));
  of(user).subscribe.add(auditReadSubject(user));
  of(user).publish.add(`_INBOX.${AUDIT_READER}.>`);
}
