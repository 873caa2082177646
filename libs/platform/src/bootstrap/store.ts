import { type Provider } from '@nestjs/common';
import { type NatsConnection } from '@nats-io/nats-core';
import { PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { AuditLog, AuditSealer } from '../audit/index.ts';
import { type Clock } from '../clock/index.ts';
import { type BaseConfig, type DatabaseConfig } from '../config/index.ts';
import { EventConsumer, EventRelay, subjectOf } from '../events/index.ts';
import { type PassportVerifier } from '../identity/index.ts';
import { Database, PageTokens, Sealer, statement } from '../persistence/index.ts';
import { loadPlaces, Places } from '../places/index.ts';
import { type RpcClients } from '../rpc/index.ts';
import { gauge, type Logger } from '../telemetry/index.ts';
import { keepAnchors, sendAnchor } from './anchors.ts';
import { AuditReads, serveAuditReads } from './audit-reads.ts';
import { type Jobs } from './jobs.ts';
import { Retention } from './retention.ts';

/** What a service with a database stands on beside the broker. */
export interface Store {
  readonly providers: readonly Provider[];
  readonly audit: AuditLog;
  readonly places: Places;
  readonly events: EventConsumer;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** What works on its own once the doors are open. */
  start(): Promise<void>;
  /** Tells what waits in the outbox, then closes. */
  stop(): Promise<void>;
}

/** What a store needs of the service it belongs to. */
interface StoreOptions {
  readonly name: string;
  readonly config: BaseConfig;
  readonly log: Logger;
  readonly nats: NatsConnection;
  readonly rpc: RpcClients;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly verifier: PassportVerifier;
}

/** With the jitter of a job, at most a second of rows is unsealed. */
const SEAL_MS = 800;
const DAY_MS = 86_400_000;
const OUTBOX_DEPTH = statement(
  'wangge_outbox_depth',
  'select count(*)::int as depth from outbox where published_time is null',
);
const ENSURE_PARTITIONS = statement('wangge_ensure_partitions', 'select ensure_partitions() as overflown');

const hasDatabase = (config: BaseConfig): config is DatabaseConfig => 'WANGGE_DATABASE_URL' in config;

/** Opens the database of a service whose configuration names one. */
export async function openStore({
  name,
  config,
  log,
  nats,
  rpc,
  jobs,
  clock,
  verifier,
}: StoreOptions): Promise<Store | undefined> {
  if (!hasDatabase(config)) return undefined;
  const database = await Database.open({ url: config.WANGGE_DATABASE_URL, application: name, log });
  const sealer = new Sealer({
    sealKeys: config.WANGGE_SEAL_KEYS,
    indexKey: config.WANGGE_INDEX_KEY,
    profile: config.WANGGE_SEAL_PROFILE,
    indexBefore: config.WANGGE_INDEX_BEFORE ?? [],
  });
  const relay = new EventRelay(database, nats, name, log);
  const events = new EventConsumer(nats, { service: name, database, sealer, log });
  const audit = new AuditLog(database, log);
  const sealed = sealerOf({ name, config, log, nats }, database);
  jobs.every('audit-sealer', SEAL_MS, async () => void (await sealed.seal()));
  const places = new Places({ database, log, load: () => loadPlaces(rpc) });
  gauge('wangge_outbox_depth', 'Events that are committed and not yet told.', async () => {
    const [row] = await database.call<{ depth: number }>(OUTBOX_DEPTH, []);
    return row?.depth ?? 0;
  });
  jobs.every('ensure-partitions', DAY_MS, () => ensurePartitions(database, log));
  const longer = config.WANGGE_RETENTION_DAYS ?? {};
  const retention = new Retention({ service: name, database, clock, log, jobs, longer });
  let anchors: ReturnType<typeof keepAnchors> | undefined;
  let reads: typeof anchors;
  return {
    providers: [
      { provide: Database, useValue: database },
      { provide: Sealer, useValue: sealer },
      { provide: PageTokens, useValue: new PageTokens(config.WANGGE_SEAL_KEYS) },
      { provide: EventRelay, useValue: relay },
      { provide: EventConsumer, useValue: events },
      { provide: Retention, useValue: retention },
      { provide: AuditLog, useValue: audit },
      { provide: AuditReads, useValue: new AuditReads(nats) },
      { provide: Places, useValue: places },
    ],
    audit,
    places,
    events,
    ping: () => database.ping(),
    async start() {
      retention.check();
      // A service that listens to grid's places keeps a copy of them; the others have none.
      if (events.getHandlers().has(subjectOf(PlaceRegisteredSchema))) await places.start();
      audit.start();
      anchors = keepAnchors(name, nats, database, log);
      reads = serveAuditReads({ name, nats, database, verifier, log });
      await relay.start();
    },
    async stop() {
      anchors?.unsubscribe();
      reads?.unsubscribe();
      await places.stop();
      await relay.stop();
      await audit.stop();
      await database.close();
    },
  };
}

function sealerOf(
  { name, config, log, nats }: Pick<StoreOptions, 'name' | 'config' | 'log' | 'nats'>,
  database: Database,
): AuditSealer {
  const { WANGGE_AUDIT_FILE: file } = config as DatabaseConfig;
  const anchor = (head: Parameters<typeof sendAnchor>[1]) => sendAnchor(nats, head);
  return new AuditSealer({ service: name, database, log, anchor, ...(file === undefined ? {} : { file }) });
}

async function ensurePartitions(database: Database, log: Logger): Promise<void> {
  const [row] = await database.call<{ overflown: string[] }>(ENSURE_PARTITIONS, []);
  if ((row?.overflown.length ?? 0) > 0)
    log.error({ partitions: row?.overflown }, 'rows lie outside every prepared partition');
}
