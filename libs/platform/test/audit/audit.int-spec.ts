import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import {
  type Anchor,
  anchorsOf,
  type AuditEntry,
  AuditLog,
  AuditSealer,
  chainOf,
  keepAnchor,
  verifyChain,
} from '../../src/audit/index.ts';
import type { Database } from '../../src/persistence/index.ts';
import { DemoTables1763800000001, open, openCall, passport } from '../persistence/demo-service.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ actor: 'idp|ann', actingFor: 'dc.s01', operation: 'x.Y/Get', purpose: 'visit', caseId: null },
  ...{
    subjects: [v7()],
    fields: ['name', 'odd "\\ field'],
    requestId: v7(),
    queryHash: null,
    traceId: 'a'.repeat(32),
    ...over,
  },
});

describe('the audit log', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  let log: AuditLog;
  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    db = await scratch.open();
    log = new AuditLog(db, quiet);
  });
  afterAll(() => scratch?.drop());

  it('has the row on disk when record resolves', async () => {
    const one = entry({ caseId: v7(), queryHash: Buffer.from('ab', 'hex') });
    await log.record(one);
    const found = await scratch.sql(
      `select actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, encode(query_hash, 'hex') as hash, trace_id from audit where request_id = $1`,
      [one.requestId],
    );
    expect(found).toEqual([
      {
        ...{ actor: 'idp|ann', acting_for: 'dc.s01', operation: 'x.Y/Get', purpose: 'visit', case_id: one.caseId },
        ...{ subjects: one.subjects, fields: one.fields, request_id: one.requestId, hash: 'ab', trace_id: one.traceId },
      },
    ]);
  });

  it('writes what is answered in one turn in one commit', async () => {
    const requestId = v7();
    await Promise.all(Array.from({ length: 400 }, () => log.record(entry({ requestId }))));
    const [count] = await scratch.sql<{ rows: number; commits: number }>(
      `select count(*)::int as rows, count(distinct xmin::text)::int as commits from audit where request_id = $1`,
      [requestId],
    );
    expect(count?.rows).toBe(400);
    expect(count?.commits).toBe(1);
  });

  it('refuses one bad row and writes its neighbours', async () => {
    const tooMany = entry({ subjects: Array.from({ length: 101 }, () => v7()) });
    const good = [entry(), entry(), entry()];
    const outcomes = await Promise.allSettled([entry(), tooMany, ...good].map((one) => log.record(one)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('rejects when the database is away, and fills the numbers afterwards', async () => {
    await scratch.sql(`alter role ${scratch.service}_app nologin`);
    await scratch.sql('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      `${scratch.service}_app`,
    ]);
    await expect(log.record(entry())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await scratch.sql(`alter role ${scratch.service}_app login`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await log.record(entry());
    await log.fill();
    const numbers = await scratch.sql<{ seq: number }>(`select writer_seq::int as seq from audit order by 1`);
    expect(numbers.map(({ seq }) => seq)).toEqual(numbers.map((_, i) => i + 1));
    expect(await scratch.sql(`select count(*)::int as n from audit where operation = 'VOID'`)).toEqual([{ n: 2 }]);
  });
});

describe('the audit sealer', () => {
  let scratch: ScratchDatabase;
  let other: ScratchDatabase;
  let db: Database;
  let elsewhere: Database;
  const file = join(mkdtempSync(join(tmpdir(), 'wangge-audit-')), 'heads.jsonl');
  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    other = await scratchDatabase();
    db = await scratch.open();
    elsewhere = await other.open();
  });
  afterAll(async () => {
    await scratch?.drop();
    await other?.drop();
  });

  const verify = async () => verifyChain(chainOf(scratch.sql, await anchorsOf(other.sql, 'demo')));

  it('chains rows of answers and of commands, and keeps its head elsewhere at once and in a file', async () => {
    const log = new AuditLog(db, quiet);
    const person = v7();
    const sealer = new AuditSealer({
      service: 'demo',
      database: db,
      log: quiet,
      anchor: (head) => keepAnchor(elsewhere, head),
      file,
    });
    for (let round = 0; round < 3; round++) {
      await Promise.all([
        log.record(entry({ subjects: [person] })),
        log.record(entry({ queryHash: Buffer.from([1]) })),
        open(db, openCall(`${round}`), 'dc.s01', v7()),
      ]);
      expect(await sealer.seal()).toBe(3);
    }
    expect(await sealer.seal()).toBe(0);
    expect(await verify()).toMatchObject({ problems: [], seals: 3, rows: 9, holes: [], unsealed: 0 });
    expect(await anchorsOf(other.sql, 'demo')).toHaveLength(3);
    const heads = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Anchor);
    expect(heads).toMatchObject([{ service: 'demo', sealNo: 1, rowCount: 3 }]);
    expect(await scratch.sql('select count(*)::int as n from audit_subject where person_id = $1', [person])).toEqual([
      { n: 3 },
    ]);
  });

  it('finds rows of a second process, and goes on after a restart', async () => {
    const second = await scratch.open();
    await new AuditLog(second, quiet).record(entry());
    const restarted = new AuditSealer({
      service: 'demo',
      database: second,
      log: quiet,
      anchor: (head) => keepAnchor(elsewhere, head),
    });
    expect(await restarted.seal()).toBe(1);
    expect(await verify()).toMatchObject({ problems: [], seals: 4, rows: 10 });
  });

  it('seals in one process at a time', async () => {
    await new AuditLog(db, quiet).record(entry());
    const sealers = await Promise.all(
      [1, 2, 3].map(async () => new AuditSealer({ service: 'demo', database: await scratch.open(), log: quiet })),
    );
    const sealed = await Promise.all(sealers.map((sealer) => sealer.seal()));
    expect(sealed.reduce((a, b) => a + b, 0)).toBe(1);
    expect(await verify()).toMatchObject({ problems: [], seals: 5 });
  });

  it('waits for a number still in a transaction under way, and for an anchor that is away', async () => {
    let away = true;
    const kept: number[] = [];
    const anchor = async ({ sealNo }: Anchor) => {
      if (away) throw new Error('away');
      kept.push(sealNo);
    };
    const sealer = new AuditSealer({ service: 'demo', database: db, log: quiet, anchor });
    const log = new AuditLog(db, quiet);
    await db.transaction({ paths: [], unit: null, actor: 'a' }, async (tx) => {
      await tx.audit(entry());
      await log.record(entry());
      expect(await sealer.seal()).toBe(0);
    });
    expect(await sealer.seal()).toBe(2);
    expect(kept).toEqual([]);
    away = false;
    expect(await sealer.seal()).toBe(0);
    expect(kept).toEqual([6]);
    expect(await verify()).toMatchObject({ problems: [], holes: [] });
  });

  it('makes a change in the database visible', async () => {
    await scratch.sql(`update audit set actor = 'idp|nobody' where ctid = (select ctid from audit limit 1)`);
    expect((await verify()).problems).toMatchObject([{ fault: 'ROWS_CHANGED' }]);
  });

  it('names what is not sealed yet, and calls it a fault after a minute', async () => {
    await new AuditLog(db, quiet).record(entry());
    const chain = () => anchorsOf(other.sql, 'demo').then((anchors) => chainOf(scratch.sql, anchors));
    expect(await verifyChain(await chain())).toMatchObject({ unsealed: 1 });
    const late = await verifyChain(await chain(), new Date(Date.now() + 120_000));
    expect(late.problems).toContainEqual({ fault: 'NOT_SEALED', sealNo: 0 });
  });

  it('leaves the command unaudited by its reader: the row is in its own commit', async () => {
    const call = openCall('own', passport());
    await open(db, call, 'dc.s01', v7());
    expect(call.audited).toBe(true);
  });
});
