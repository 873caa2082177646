import type { Clock } from '../clock/index.ts';
import type { Database, Scope, Tx } from '../persistence/index.ts';
import { counter, type Logger } from '../telemetry/index.ts';
import type { Jobs } from './jobs.ts';

/** Rows of one table that are kept for a time and then deleted. */
export interface RetentionRule {
  /** Name in the configuration, in logs and metrics, unique in a service. */
  readonly rule: string;
  /** Why so long: the law, or the promise to callers. */
  readonly basis: string;
  /** Days every row is kept at least. WANGGE_RETENTION_DAYS may say more, never less. */
  readonly days: number;
  readonly table: string;
  /** Columns of its primary key. */
  readonly key: readonly string[];
  /** SQL that is true of rows whose time was over before the moment $1 (timestamptz); an index finds them. */
  readonly over: string;
}

/** One batch that was deleted. */
export interface Deleted {
  readonly rule: RetentionRule;
  /** What was older went. */
  readonly before: Date;
  readonly rows: number;
  readonly now: Date;
}

const DAY_MS = 86_400_000;
/** Rows of one commit: locks are held for some milliseconds, and commands go in between. */
const BATCH = 1_000;

/**
 * What every service forgets. A repeat is recognised for 7 days and an event for 90, which is three times as long as the broker
 * keeps it: within that time nothing that makes an effect happen once is touched. The order of an aggregate's events is kept for ever.
 */
export const PLATFORM_RULES: readonly RetentionRule[] = [
  {
    ...{ rule: 'answered-request', basis: 'a repeat is recognised for 7 days', days: 7 },
    ...{ table: 'idempotency', key: ['caller', 'operation', 'request_id'], over: 'created_time < $1' },
  },
  {
    ...{ rule: 'received-event', basis: 'a second delivery is recognised for 90 days', days: 90 },
    ...{ table: 'inbox', key: ['source', 'message_id'], over: 'received_time < $1' },
  },
  {
    ...{ rule: 'told-event', basis: 'listeners can be told again for 90 days', days: 90 },
    ...{ table: 'outbox', key: ['aggregate_id', 'version'], over: 'created_time < $1 and published_time < $1' },
  },
];

const LEADS = 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as leads, now() as now';
const removed = counter('wangge_retention_deleted_total', 'Rows deleted because their time was over, by rule.');

/**
 * Deletes what is over, once a day, one replica at a time, in small batches: the job `retention`. Services add their own rules; the
 * policies of their tables let this job delete, and nothing younger than the law allows, whatever stands here.
 */
export class Retention {
  readonly #rules: RetentionRule[] = [];
  #note: (tx: Tx, deleted: Deleted) => Promise<unknown> = () => Promise.resolve();

  constructor(
    private readonly o: {
      readonly service: string;
      readonly database: Database;
      readonly clock: Clock;
      readonly log: Logger;
      readonly jobs: Jobs;
      /** Longer periods in days, by rule. */
      readonly longer: Readonly<Record<string, number>>;
    },
  ) {
    this.add(PLATFORM_RULES);
    o.jobs.every('retention', DAY_MS, ({ scope }) => this.#run(scope));
  }

  /** @throws RangeError when the configuration would keep something for less than its rule says */
  add(rules: readonly RetentionRule[]): void {
    for (const one of rules) {
      const days = this.o.longer[one.rule];
      if (days !== undefined && days < one.days)
        throw new RangeError(`WANGGE_RETENTION_DAYS: ${one.rule} is kept for ${one.days} days at least: ${one.basis}`);
      this.#rules.push(one);
    }
  }

  /** Has `note` write down every batch, in the commit that deletes it. */
  noteWith(note: (tx: Tx, deleted: Deleted) => Promise<unknown>): void {
    this.#note = note;
  }

  /** @throws RangeError for a configured rule that this service does not have: it would be kept for less than somebody thinks */
  check(): void {
    const unknown = Object.keys(this.o.longer).filter((name) => !this.#rules.some(({ rule }) => rule === name));
    if (unknown.length > 0) throw new RangeError(`WANGGE_RETENTION_DAYS: no rule ${unknown.join(', ')} here`);
  }

  async #run(scope: Scope): Promise<void> {
    for (const rule of this.#rules) {
      let total = 0;
      for (let rows = BATCH; rows === BATCH; total += rows) {
        const done = await this.#batch(scope, rule);
        if (done === undefined) return; // another replica is at it
        rows = done;
      }
      if (total > 0) this.o.log.info({ rule: rule.rule, basis: rule.basis, rows: total }, 'what was over is deleted');
    }
  }

  #batch(scope: Scope, rule: RetentionRule): Promise<number | undefined> {
    const { database, clock, longer, service } = this.o;
    return database.transaction(scope, async (tx) => {
      const [lead] = await tx.query<{ leads: boolean; now: Date }>(LEADS, [`wangge.retention.${service}`]);
      if (lead?.leads !== true) return undefined;
      // The earlier of two clocks: one that is ahead must not end a time early.
      const now = new Date(Math.min(clock.now().getTime(), lead.now.getTime()));
      const before = new Date(now.getTime() - (longer[rule.rule] ?? rule.days) * DAY_MS);
      const rows = (await tx.query(deleteText(rule), [before])).length;
      if (rows > 0) await this.#note(tx, { rule, before, rows, now });
      removed.increment({ rule: rule.rule }, rows);
      return rows;
    });
  }
}

// By key and not by ctid, which is not unique in a partitioned table.
const deleteText = ({ table, key, over }: RetentionRule): string =>
  `delete from ${table} where (${key.join(', ')}) in (select ${key.join(', ')} from ${table} where ${over} limit ${BATCH}) returning 1`;
