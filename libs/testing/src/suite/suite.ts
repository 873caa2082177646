import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageShape,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { RunningService } from '@wangge/platform/bootstrap';
import type { ManualClock } from '@wangge/platform/clock';
import { DomainError } from '@wangge/platform/errors';
import { type EventInit, subjectOf } from '@wangge/platform/events';
import { PassportVerifier } from '@wangge/platform/identity';
import { accessRule, ownerOf } from '@wangge/platform/access';
import {
  type CallHeaders,
  Header,
  NatsRpcServer,
  type RpcHandlers,
  type RpcStages,
  natsTransport,
} from '@wangge/platform/rpc';
import { Client as PgClient } from 'pg';
import { v7 } from 'uuid';
import type { TestBroker } from '../broker/index.ts';
import type { DepartmentInit, PassportMint, PersonInit } from '../passports/index.ts';
import type { SuiteDatabase } from './template.ts';

/** Somebody who calls: typed clients with a passport of their own, renewed in time. */
export interface Caller {
  client<S extends DescService>(service: S): Client<S>;
}

/** Methods of another service that a test answers in its place. */
export type StandIn<S extends DescService> = Partial<RpcHandlers<S>>;

/** A stand-in that must be there before the service starts, because the service asks at its start. */
export const standIn =
  <S extends DescService>(service: S, handlers: StandIn<S>) =>
  (suite: Suite): Promise<void> =>
    suite.serve(service, handlers);

/** One service on real parts, and the world around it. Made by `startSuite`. */
export class Suite {
  readonly #connections = new Map<string, Promise<NatsConnection>>();
  readonly #servers: NatsRpcServer[] = [];
  readonly #database: SuiteDatabase | undefined;
  readonly #owner: PgClient | undefined;
  #running: RunningService | undefined;
  #asked: Promise<unknown> = Promise.resolve();

  constructor(
    readonly broker: TestBroker,
    readonly passports: PassportMint,
    readonly clock: ManualClock,
    database: SuiteDatabase | undefined,
  ) {
    this.#database = database;
    this.#owner = database && new PgClient({ connectionString: database.ownerUrl });
    this.#owner?.on('error', () => undefined);
  }

  /** The started service: its Nest application, its connection, its jobs. */
  get running(): RunningService {
    if (this.#running === undefined) throw new Error('the service has not started yet');
    return this.#running;
  }

  /** Called once by `startSuite`. */
  async begin(start: () => Promise<RunningService>): Promise<void> {
    await this.#owner?.connect();
    this.#running = await start();
  }

  /** A person at the people's edge. */
  as(person: PersonInit & { readonly purpose?: string }): Caller {
    return this.#caller('gateway', () => this.passports.person(person), person.purpose);
  }

  /** Somebody who is not signed in. */
  asNobody(): Caller {
    return this.#caller('gateway', () => this.passports.anonymous());
  }

  /** A department at the departments' edge. */
  asDepartment(department: DepartmentInit): Caller {
    return this.#caller('exchange', () => this.passports.department(department));
  }

  /** Another service in its own name, with its own credentials at the broker. */
  asService(
    service: string,
    o: { readonly job?: string; readonly cause?: string; readonly purpose?: string } = {},
  ): Caller {
    return this.#caller(service, () => this.passports.service(service, o.job, o.cause), o.purpose);
  }

  /** Rows of the service's database as its owner, who sees everything; for setting up and looking, in tests only. */
  async sql<R = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    if (this.#owner === undefined) throw new Error('this service has no database');
    const owner = this.#owner;
    // One after the other: the connection of the owner takes no second query while it is busy.
    const done = this.#asked.then(() => owner.query(text, [...values]));
    this.#asked = done.catch(() => undefined);
    return (await done).rows as R[];
  }

  /** The URL of the service's database as its app role, e.g. to try what row-level security lets it see. */
  get appUrl(): string {
    return this.#database?.appUrl ?? '';
  }

  /** Tells an event in the name of the service it belongs to, on the real stream; answers the id of the message. */
  async publish<D extends DescMessage>(event: EventInit<D> & { readonly messageId?: string }): Promise<string> {
    const { schema, aggregateId, version, orgPath, message, messageId = v7() } = event;
    const lines = headers();
    lines.set('Nats-Msg-Id', messageId);
    lines.set('wg-aggregate', aggregateId);
    lines.set('wg-version', String(version));
    lines.set('wg-org', orgPath);
    lines.set('wg-time', new Date().toISOString());
    lines.set('traceparent', '');
    const nc = await this.#connection('admin');
    await nc.request(subjectOf(schema), toBinary(schema, create(schema, message)), { headers: lines, timeout: 5_000 });
    return messageId;
  }

  /** The events of one kind that the service put into its outbox, in their order. */
  async told<D extends DescMessage>(schema: D): Promise<MessageShape<D>[]> {
    const rows = await this.sql<{ body: Buffer }>(
      'select body from outbox where subject = $1 order by created_time, aggregate_id, version',
      [subjectOf(schema)],
    );
    return rows.map(({ body }) => fromBinary(schema, body));
  }

  /** Stands in for another service's door: real broker, real passports, its own access rules; the answers are the test's. */
  async serve<S extends DescService>(service: S, handlers: StandIn<S>): Promise<void> {
    const owner = ownerOf(service);
    const nc = await this.#connection(owner);
    const server = new NatsRpcServer(nc, {
      service: owner,
      stages: this.#standInStages(),
      log: { error: () => undefined },
    });
    for (const method of service.methods) {
      const handler =
        (handlers as Record<string, unknown>)[method.localName] ?? (() => Promise.reject(unimplemented(method)));
      server.addHandler(`rpc.${service.typeName}.${method.name}`, handler as never, false, { method });
    }
    await new Promise<void>((resolve) => void server.listen(() => resolve()));
    await nc.flush();
    this.#servers.push(server);
  }

  /** Runs a job of the service now; jobs do not run by themselves in a suite. */
  run(job: string): Promise<void> {
    return this.running.jobs.run(job);
  }

  /** Stops the service as SIGTERM would, then everything around it. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    await Promise.all(this.#servers.map((server) => server.close()));
    await this.#owner?.end();
    await this.broker.stop();
    await this.#database?.drop();
  }

  #caller(edge: string, passport: () => string, purpose?: string): Caller {
    const current = renewed(passport);
    const headersOf = (): CallHeaders => ({
      [Header.passport]: current(),
      ...(purpose === undefined ? {} : { [Header.purpose]: purpose }),
    });
    return {
      client: (service) =>
        createClient(
          service,
          lazily(() => this.#connection(edge), headersOf),
        ),
    };
  }

  #connection(user: string): Promise<NatsConnection> {
    let connection = this.#connections.get(user);
    if (connection === undefined) this.#connections.set(user, (connection = this.broker.connect(user)));
    return connection;
  }

  #standInStages(): RpcStages {
    const verifier = new PassportVerifier(this.passports.trust);
    return {
      admit: (lines, method) => {
        const passport = verifier.verify(lines.get(Header.passport));
        if (accessRule(method).allows(passport)) return passport;
        throw new DomainError(
          'PERMISSION_DENIED',
          'OPERATION_NOT_ALLOWED',
          `${method.name} is not for ${passport.subject}`,
        );
      },
      authorise: () => undefined,
      release: (_method, response) => response,
    };
  }
}

const unimplemented = (method: DescMethod) =>
  new DomainError('UNIMPLEMENTED', 'NO_STAND_IN', `no test stands in for ${method.name}`);

/** Half the life of a passport, as an edge keeps one. */
const KEPT_MS = 30_000;

function renewed(sign: () => string): () => string {
  let signed = '';
  let until = 0;
  return () => {
    if (Date.now() >= until) [signed, until] = [sign(), Date.now() + KEPT_MS];
    return signed;
  };
}

type Transport = ReturnType<typeof natsTransport>;

/** A client can be made before its connection is open. */
function lazily(connection: () => Promise<NatsConnection>, headersOf: () => CallHeaders): Transport {
  let made: Promise<Transport> | undefined;
  const transport = () => (made ??= connection().then((nc) => natsTransport(nc, { headers: headersOf })));
  return {
    unary: async (...call) => (await transport()).unary(...call),
    stream: async (...call) => (await transport()).stream(...call),
  };
}
