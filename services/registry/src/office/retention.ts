import { Injectable } from '@nestjs/common';
import type { ListRetentionRunsRequest } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, PageTokens } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { pageOf, timeOf } from './registers.ts';

const DAY_MS = 86_400_000;
const YEARS_3 = 3 * 365.25 * DAY_MS;

interface Rule {
  readonly rule: string;
  readonly basis: string;
  readonly keepMs: number;
  /** Deletes what is older than $1. Policies of the database let nothing younger go, whatever stands here. */
  readonly text: string;
}

const RULES: readonly Rule[] = [
  {
    rule: 'answered-request',
    basis: 'a repeat is recognised for 7 days',
    keepMs: 7 * DAY_MS,
    text: 'delete from idempotency where created_time < $1',
  },
  {
    rule: 'received-event',
    basis: 'a second delivery is recognised for 90 days',
    keepMs: 90 * DAY_MS,
    text: 'delete from inbox where received_time < $1',
  },
  {
    rule: 'reveal-grant',
    basis: 'records of provision, PIPL 23 and 56: 3 years',
    keepMs: YEARS_3,
    text: 'delete from reveal_grant where grant_time < $1',
  },
  {
    rule: 'consent',
    basis: '3 years after withdrawal',
    keepMs: YEARS_3,
    text: 'delete from consent where withdraw_time < $1',
  },
  {
    rule: 'processing',
    basis: 'PIPL 56: 3 years after the end',
    keepMs: YEARS_3,
    text: 'delete from processing where end_date < $1::date',
  },
  {
    rule: 'impact',
    basis: 'PIPL 56: 3 years, and as long as no later version stands',
    keepMs: YEARS_3,
    text: 'delete from impact where assess_time < $1',
  },
  {
    rule: 'incident',
    basis: '3 years after it was closed',
    keepMs: YEARS_3,
    text: 'delete from incident where open_time < $1',
  },
];
const RECORD = `insert into retention_run (run_id, rule, basis, before_time, deleted, run_time) values ($1, $2, $3, $4, $5, $6)`;
const LIST = `select run_id as "runId", rule, basis, before_time as "beforeTime", deleted, run_time as "runTime"
  from retention_run where ($1::uuid is null or run_id < $1) order by run_id desc limit $2`;

interface RunRow {
  readonly runId: string;
  readonly rule: string;
  readonly basis: string;
  readonly beforeTime: Date;
  readonly deleted: number;
  readonly runTime: Date;
}

/** Deletes what is over once a day, and writes down what went. */
@Injectable()
export class Retention {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    clock: Clock,
    jobs: Jobs,
  ) {
    jobs.every('retention', DAY_MS, async ({ scope }) => {
      for (const { rule, basis, keepMs, text } of RULES)
        await db.transaction(scope, async (tx) => {
          const now = clock.now();
          const before = new Date(now.getTime() - keepMs);
          const deleted = (await tx.query(`${text} returning 1`, [before])).length;
          if (deleted > 0) await tx.query(RECORD, [v7(), rule, basis, before, deleted, now]);
        });
    });
  }

  async list({ pageSize }: ListRetentionRunsRequest, call: Call) {
    const o = { text: LIST, id: 'runId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<RunRow>(this.db, this.pages, call, o);
    const runs = rows.map((row) => ({ ...row, beforeTime: timeOf(row.beforeTime), runTime: timeOf(row.runTime) }));
    return { runs, nextPageToken };
  }
}
