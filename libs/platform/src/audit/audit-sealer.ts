import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ConnectionLog, type Database, jobScope, statement } from '../persistence/index.ts';
import type { Anchor, Seal } from './audit-chain.ts';
import {
  keepBatch,
  lastSeal,
  looksOf,
  progressOf,
  restOf,
  rowsOfRanges,
  type RunSql,
  sealsOf,
  unsealedRows,
} from './chain-store.ts';
import { nextBatch } from './sealing.ts';
import type { Chain } from './verify-chain.ts';

export interface AuditSealerOptions {
  readonly service: string;
  readonly database: Database;
  readonly log: ConnectionLog;
  /** Keeps a head outside this database, e.g. in another service's; called again until it succeeds. */
  readonly anchor?: (head: Anchor) => Promise<void>;
  /** File to which a head is added every hour, one JSON object a line. */
  readonly file?: string;
}

const HOUR_MS = 3_600_000;

/**
 * Chains the audit rows of one service. `seal` is called every second by one job; only one process of a service seals at a time.
 * What nobody has sealed yet, at most about a second, can be lost unseen; `verifyChain` says how many rows that are.
 */
export class AuditSealer {
  #anchored = 0;
  #fileHour = 0;

  constructor(private readonly o: AuditSealerOptions) {}

  /** Seals what is there, at most 10,000 rows a link, and sends the head away. Answers how many rows were sealed. */
  async seal(): Promise<number> {
    let sealed = 0;
    let head: Seal | undefined;
    for (let more = true; more;) {
      const step = await this.#step();
      head = step.head ?? head;
      sealed += step.rows;
      more = step.rows > 0;
    }
    if (head) await this.#sendAway(head);
    return sealed;
  }

  #step(): Promise<{ head: Seal | undefined; rows: number }> {
    return this.o.database.transaction(jobScope(this.o.service, 'audit-sealer'), async (tx) => {
      const [lock] = await tx.query<{ won: boolean }>(
        `select pg_try_advisory_xact_lock(hashtextextended('wangge.audit-sealer', 0)) as won`,
      );
      if (!lock?.won) return { head: undefined, rows: 0 };
      const last = await lastSeal(tx);
      const unsealed = await unsealedRows(tx);
      const known = await progressOf(tx, [...new Set(unsealed.map(({ row }) => row.writer))]);
      const batch = nextBatch(last, known, unsealed, new Date().toISOString());
      if (!batch) return { head: last, rows: 0 };
      await keepBatch(tx, batch);
      return { head: batch.seal, rows: batch.rows.length };
    });
  }

  /** A head stands for everything before it, so only the newest one is sent. */
  async #sendAway({ sealNo, hash, rowCount, sealedTime }: Seal): Promise<void> {
    const head: Anchor = { service: this.o.service, sealNo, hash, rowCount, sealedTime };
    if (this.o.anchor && sealNo > this.#anchored) {
      try {
        await this.o.anchor(head);
        this.#anchored = sealNo;
      } catch (error) {
        this.o.log.warn(
          { err: error, sealNo },
          'the head of the audit chain could not be kept elsewhere; trying again',
        );
      }
    }
    const hour = Math.floor(Date.now() / HOUR_MS);
    if (this.o.file !== undefined && hour > this.#fileHour) {
      await appendLine(this.o.file, JSON.stringify(head));
      this.#fileHour = hour;
    }
  }
}

async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(`${line}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

const KEEP_ANCHOR = statement(
  'wangge_audit_anchor_keep',
  `insert into audit_anchor (service, seal_no, hash, row_count, sealed_time) values ($1, $2, decode($3, 'hex'), $4, $5) on conflict do nothing`,
);

/** Keeps another service's head in this service's database. The first one kept under a number stays. */
export async function keepAnchor(
  database: Database,
  { service, sealNo, hash, rowCount, sealedTime }: Anchor,
): Promise<void> {
  await database.call(KEEP_ANCHOR, [service, sealNo, hash, rowCount, sealedTime]);
}

/** Reads the heads of `service` that are kept in a database. */
export const anchorsOf = (run: RunSql, service: string): Promise<Anchor[]> =>
  run<Anchor>(
    `select service, seal_no::float8 as "sealNo", encode(hash, 'hex') as hash, row_count::float8 as "rowCount",
            to_char(sealed_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "sealedTime"
       from audit_anchor where service = $1 order by seal_no`,
    [service],
  );

/** The chain in a database, for `verifyChain`, with heads that were kept elsewhere. */
export const chainOf = (run: RunSql, anchors: readonly Anchor[]): Chain => ({
  seals: sealsOf(run),
  rowsOf: (ranges) => rowsOfRanges(run, ranges),
  rest: (sealed, holes) => restOf(run, sealed, holes),
  looks: (sealed) => looksOf(run, sealed),
  anchors,
});
