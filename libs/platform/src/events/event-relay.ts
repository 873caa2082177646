import { headers, type NatsConnection } from '@nats-io/nats-core';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { Database, Lease } from '../persistence/index.ts';
import { crashPoint } from '../persistence/index.ts';
import { statement } from '../persistence/statement.ts';

/** What the relay says about itself. */
export interface RelayLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface OutboxRow {
  readonly aggregate_id: string;
  readonly version: number;
  readonly message_id: string;
  readonly subject: string;
  readonly org_path: string;
  readonly body: Buffer;
  readonly traceparent: string;
  readonly created_time: Date;
}

/** Events published at once. */
const ROUND = 256;

/** Rows of one round: the oldest unpublished version of each aggregate first, then the next ones. Never by `id > last`. */
const WAITING = statement(
  'wangge_outbox_waiting',
  `select aggregate_id, version, message_id, subject, org_path, body, traceparent, created_time
     from outbox where published_time is null order by aggregate_id, version limit ${ROUND}`,
);
const PUBLISHED = statement(
  'wangge_outbox_published',
  `update outbox o set published_time = now() from unnest($1::uuid[], $2::int[]) as p (aggregate_id, version)
    where o.aggregate_id = p.aggregate_id and o.version = p.version`,
);
/** Another process leads: it is told that something waits. */
const NOTIFY = statement('wangge_outbox_notify', `select pg_notify('wangge_outbox', '')`);

const LOOK_EVERY_MS = 2_000;
const LEAD_EVERY_MS = 1_000;
const ACK_MS = 5_000;

/**
 * Tells the events in the outbox to the broker: one process of a service at a time, in the order of versions for each aggregate,
 * each with its id so that the broker drops a second telling. Woken by the commit of this process or by NOTIFY of another's;
 * it also looks by itself, because a wake-up may be lost. A row is marked only after the broker has confirmed it.
 */
export class EventRelay {
  readonly #database: Database;
  readonly #js: JetStreamClient;
  readonly #service: string;
  readonly #log: RelayLog;
  #lease: Lease | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;
  #woken = false;
  #running: Promise<void> | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(database: Database, nc: NatsConnection, service: string, log: RelayLog) {
    this.#database = database;
    this.#js = jetstream(nc, { timeout: ACK_MS });
    this.#service = service;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#unsubscribe = [
      this.#database.onPublished(() => this.wake()),
      await this.#database.listen('wangge_outbox', () => this.#lease?.held && this.wake()),
    ];
    this.#running = this.#run();
  }

  /** Has it look now. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Tells what is waiting, then lets another process lead. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#running;
    if (this.#lease?.held) await this.#database.resign(this.#lock);
  }

  get #lock(): string {
    return `wangge.relay.${this.#service}`;
  }

  async #run(): Promise<void> {
    while (true) {
      const last = this.#stopping;
      const woken = this.#woken;
      this.#woken = false;
      const led = await this.#lead();
      if (!led && woken) await this.#database.call(NOTIFY, []).catch(() => undefined);
      const told = led ? await this.#round() : 0;
      if (told === ROUND || (told > 0 && last)) continue; // there may be more
      if (last) return;
      await this.#sleep(led ? LOOK_EVERY_MS : LEAD_EVERY_MS);
    }
  }

  async #lead(): Promise<boolean> {
    if (this.#lease?.held) return true;
    this.#lease = await this.#database.tryLead(this.#lock).catch(() => undefined);
    return this.#lease !== undefined;
  }

  /** One round: publishes what waits, all in flight at once, and marks what was confirmed. Answers how many were. */
  async #round(): Promise<number> {
    try {
      const rows = await this.#database.call<OutboxRow>(WAITING, []);
      if (rows.length === 0) return 0;
      const told = await this.#publish(rows);
      crashPoint('after_publish_before_mark');
      if (told.length > 0) {
        const values = [told.map((row) => row.aggregate_id), told.map((row) => row.version)];
        await this.#database.call(PUBLISHED, values);
      }
      if (told.length < rows.length) await this.#sleep(LOOK_EVERY_MS);
      return told.length;
    } catch (error) {
      this.#log.warn({ err: error }, 'events could not be told; they wait in the outbox');
      await this.#sleep(LOOK_EVERY_MS);
      return 0;
    }
  }

  /** After the first version of an aggregate that was not confirmed, its later ones are not counted as told either. */
  async #publish(rows: readonly OutboxRow[]): Promise<OutboxRow[]> {
    const results = await Promise.allSettled(
      rows.map((row) => this.#js.publish(row.subject, row.body, { msgID: row.message_id, headers: headersOf(row) })),
    );
    const stuck = new Set<string>();
    const told: OutboxRow[] = [];
    let reason: unknown;
    rows.forEach((row, index) => {
      const result = results[index];
      if (result?.status !== 'fulfilled') {
        stuck.add(row.aggregate_id);
        reason ??= result?.reason;
      } else if (!stuck.has(row.aggregate_id)) told.push(row);
    });
    if (stuck.size > 0)
      this.#log.warn(
        { err: reason, aggregates: stuck.size },
        'the broker did not confirm events; they wait in the outbox',
      );
    return told;
  }

  #sleep(ms: number): Promise<void> {
    if (this.#woken) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}

function headersOf(row: OutboxRow) {
  const made = headers();
  made.set('wg-aggregate', row.aggregate_id);
  made.set('wg-version', String(row.version));
  made.set('wg-org', row.org_path);
  made.set('wg-time', row.created_time.toISOString());
  made.set('traceparent', row.traceparent);
  return made;
}
