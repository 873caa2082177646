import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { event } from '../../src/events/index.ts';
import { type Database, scopeOf } from '../../src/persistence/index.ts';
import { FileOpenedSchema } from '../fixtures-events/demo_pb.ts';
import { DemoTables1763800000001, move, moveCall, open, openCall, passport } from './demo-service.ts';
import { scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

describe('a changing command', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    db = await scratch.open();
  });
  afterAll(() => scratch?.drop());

  const about = (id: string) =>
    scratch.sql(
      `select (select count(*)::int from case_file where case_id = $1) as cases, (select count(*)::int from case_history where case_id = $1) as steps,
              (select count(*)::int from outbox where aggregate_id = $1) as events, (select count(*)::int from idempotency where aggregate_id = $1) as answers`,
      [id],
    );

  it('writes row, history, event, answer and audit row at once', async () => {
    const personId = v7();
    const call = openCall('a dirty corner');
    const id = await open(db, call, 'dc.s01.c01.g1', personId);
    expect(await about(id)).toEqual([{ cases: 1, steps: 1, events: 1, answers: 1 }]);
    expect(call.audited).toBe(true);
    expect(
      await scratch.sql(
        `select subject, version, org_path, traceparent = $2 as traced, published_time from outbox where aggregate_id = $1`,
        [id, call.traceparent],
      ),
    ).toEqual([
      {
        subject: 'evt.wangge.demo.v1.FileOpened',
        version: 1,
        org_path: 'dc.s01.c01.g1',
        traced: true,
        published_time: null,
      },
    ]);
    expect(
      await scratch.sql(
        `select actor, operation, acting_for, purpose, subjects, trace_id from audit where $1 = any (subjects)`,
        [personId],
      ),
    ).toEqual([
      {
        actor: 'idp|ann',
        operation: 'wangge.demo.v1.FileService/OpenFile',
        acting_for: 'dc.s01',
        purpose: 'test',
        subjects: [personId],
        trace_id: '0af7651916cd43dd8448eb211c80319c',
      },
    ]);
  });

  it('answers a repeat what it answered first, and writes nothing again', async () => {
    const call = openCall('once');
    const id = await open(db, call);
    expect(await open(db, openCall('once', passport(), call.requestId))).toBe(id);
    expect(await about(id)).toEqual([{ cases: 1, steps: 1, events: 1, answers: 1 }]);
  });

  it('refuses the same request_id with another body, and keeps callers and capacities apart', async () => {
    const call = openCall('mine');
    const id = await open(db, call);
    await expect(open(db, openCall('other', passport(), call.requestId))).rejects.toMatchObject({
      code: 'ABORTED',
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await open(db, openCall('other', passport({ subject: 'idp|bob' }), call.requestId))).not.toBe(id);
    expect(await open(db, openCall('other', passport({ unitId: v7() }), call.requestId))).not.toBe(id);
  });

  it('makes one case of the same request sent twenty times at once, and answers all twenty alike', async () => {
    const { requestId } = openCall('race');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => open(db, openCall('race', passport(), requestId))),
    );
    expect(new Set(answers).size).toBe(1);
    expect(await about(answers[0] ?? '')).toEqual([{ cases: 1, steps: 1, events: 1, answers: 1 }]);
  });

  it('lets writers race: every version once, no gap, and the losers are told to look again', async () => {
    const id = await open(db, openCall('contended'));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 32 }, (_, i) => move(db, moveCall(id, `S${i}`), id, `S${i}`)),
    );
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won.length).toBeGreaterThan(1);
    expect(won.sort((a, b) => a - b)).toEqual(won.map((_, i) => i + 2));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'ABORTED', reason: 'VERSION_CONFLICT' });
    }
    const n = won.length + 1;
    expect(await about(id)).toEqual([{ cases: 1, steps: n, events: n, answers: n }]);
    expect(await scratch.sql('select version from case_file where case_id = $1', [id])).toEqual([{ version: n }]);
  });

  it('shares a commit with others that wait, each under its own scope, and fails alone', async () => {
    const one = await scratch.open({ pipelined: 1, pool: 1 });
    const people = Array.from({ length: 40 }, (_, i) => passport({ subject: `idp|p${i}`, paths: [`dc.s${i}`] }));
    const outcomes = await Promise.allSettled(
      people.map((by, i) => open(one, openCall('together', by), i === 7 ? 'no such path' : `dc.s${i}.c1`)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(people.map((_, i) => (i === 7 ? 'rejected' : 'fulfilled')));
    expect(outcomes[7]).toMatchObject({ reason: { state: '23514', constraint: 'outbox_org_path_check' } });
    const [commits] = await scratch.sql<{ n: number }>(
      `select count(distinct c.xmin::text)::int as n from case_file c join case_history h using (case_id) where h.actor like 'idp|p%'`,
    );
    expect(commits?.n).toBeLessThan(30);
    const actors = await scratch.sql(
      `select h.actor, c.org_path from case_file c join case_history h using (case_id) where h.actor like 'idp|p%'`,
    );
    expect(new Set(actors.map((row) => JSON.stringify(row)))).toEqual(
      new Set(
        people.flatMap(({ subject }, i) =>
          i === 7 ? [] : [JSON.stringify({ actor: subject, org_path: `dc.s${i}.c1` })],
        ),
      ),
    );
  });

  it('answers out of scope like not existing', async () => {
    const id = await open(db, openCall('theirs', passport({ paths: ['dc.s02'], subject: 'idp|bob' })), 'dc.s02.c01.g1');
    const outside = move(db, moveCall(id, 'X'), id, 'X').catch((error: unknown) => error);
    const absent = move(db, moveCall(v7(), 'X'), v7(), 'X').catch((error: unknown) => error);
    expect(await outside).toEqual(await absent);
    expect(await about(id)).toEqual([{ cases: 1, steps: 1, events: 1, answers: 1 }]);
  });

  it('gives the audit number of a row that did not come to be back, to be filled', async () => {
    db.auditWriter.takeUnused();
    const call = openCall('twice');
    await open(db, call, 'dc.s01', v7());
    await Promise.all(
      [1, 2, 3].map(() =>
        open(db, openCall('thrice', passport(), '0198c0de-0000-7000-8000-00000000000a'), 'dc.s01', v7()),
      ),
    );
    const unused = db.auditWriter.takeUnused();
    const { writer } = db.auditWriter.next();
    const rows = await scratch.sql<{ seq: string }>('select writer_seq as seq from audit where writer = $1', [writer]);
    const numbers = [...rows.map(({ seq }) => Number(seq)), ...unused.map(({ seq }) => seq)].sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(unused.length).toBeGreaterThan(0);
  });

  it('says after a commit, and only then, that there is something to tell', async () => {
    let told = 0;
    const stop = db.onPublished(() => told++);
    const id = await open(db, openCall('told'));
    expect(told).toBe(1);
    await move(db, moveCall(v7(), 'X'), v7(), 'X').catch(() => undefined);
    await db
      .transaction(scopeOf(passport()), async (tx) => {
        await tx.publish(event({ schema: FileOpenedSchema, aggregateId: id, version: 2, orgPath: '', message: {} }));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(told).toBe(1);
    stop();
  });

  it('may run as a transaction on rare paths, with event, audit row and answer of its own', async () => {
    const call = openCall('rare');
    const id = v7();
    await db.transaction(scopeOf(call.passport), async (tx) => {
      await tx.query(`insert into case_file (case_id, org_path, state, version) values ($1, 'dc.s01', 'X', 1)`, [id]);
      await tx.publish(
        event({ schema: FileOpenedSchema, aggregateId: id, version: 1, orgPath: 'dc.s01', message: { fileId: id } }),
      );
      await tx.audit({
        ...{ actor: 'idp|ann', actingFor: '', operation: 'x/Y', purpose: '', caseId: id, subjects: [], fields: [] },
        ...{ requestId: call.requestId, queryHash: null, traceId: '' },
      });
      await tx.remember({ call, aggregateId: id, version: 1 });
    });
    expect(await about(id)).toEqual([{ cases: 1, steps: 0, events: 1, answers: 1 }]);
    expect(await scratch.sql('select operation from audit where case_id = $1', [id])).toEqual([{ operation: 'x/Y' }]);
    expect(await open(db, call)).toBe(id);
  });
});
