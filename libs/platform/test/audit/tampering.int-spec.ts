import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import {
  type Anchor,
  AuditSealer,
  ChainFileError,
  chainOf,
  exportChain,
  openChainFile,
  type RunSql,
  verifyChain,
} from '../../src/audit/index.ts';
import type { Database } from '../../src/persistence/index.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';
import { type Before, before, KINDS, rewrite, seeded, tamper } from './tampering.ts';

const SEED = Number(process.env['WANGGE_TEST_SEED'] ?? 20261122);
const TRIALS = 1_000;

let scratch: ScratchDatabase;
let db: Database;
let run: RunSql;
let chain: Before;
const anchors: Anchor[] = [];

/** Rows as two processes wrote them two minutes ago, each tenth number without one; a dozen to a link. */
async function fill(): Promise<void> {
  const writers = [v7(), v7()];
  const sealer = new AuditSealer({
    service: 'demo',
    database: db,
    log: quiet,
    anchor: async (head) => void anchors.push(head),
  });
  for (let round = 0; round < 10; round++) {
    for (const writer of writers)
      await run(
        `insert into audit select $1, seq, now() - interval '2 minutes' + seq * interval '1 ms', 'idp|' || seq % 3, 'dc.s01', 'x.Y/Get', 'visit', null,
                array[gen_random_uuid(), gen_random_uuid()], array['name', 'phone'], gen_random_uuid()::text, null, repeat('a', 32)
           from generate_series($2::int, $2::int + 6) seq where seq % 10 <> 0`,
        [writer, round * 7 + 1],
      );
    await sealer.seal();
  }
}

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = await scratch.open();
  run = <R>(text: string, values: readonly unknown[]) => scratch.sql<R>(text, values);
  await fill();
  // Who may write everything here is not held by a constraint either.
  await run('alter table audit drop constraint audit_writer_seq_check', []);
  chain = await before(run);
});
afterAll(() => scratch?.drop());

/** Without the index of persons, which is looked at by a test of its own. */
const chainProblemsOf = async (heads: readonly Anchor[]) => {
  const { seals, rowsOf, rest } = chainOf(run, heads);
  return (await verifyChain({ seals, rowsOf, rest, anchors: heads })).problems;
};
const problemsOf = async (heads: readonly Anchor[]) => (await verifyChain(chainOf(run, heads))).problems;

describe('the offline verifier', () => {
  it('finds nothing where nobody was, and tells numbers that had no row', async () => {
    const report = await verifyChain(chainOf(run, anchors));
    expect(report).toMatchObject({ problems: [], seals: 10, unsealed: 0, unanchored: { seals: 0, rows: 0 } });
    expect(report.looks).toBe(2 * report.rows);
    expect(report.holes.length).toBeGreaterThan(10);
    expect(anchors).toHaveLength(10);
  });

  it(`finds 1,000 of 1,000 random tamperings and names the first bad place (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const missed: string[] = [];
    for (let trial = 0; trial < TRIALS; trial++) {
      const kind = KINDS[trial % KINDS.length] ?? 'edit';
      await run('begin', []);
      const place = await tamper(run, chain, kind, random);
      const [first] = await chainProblemsOf(anchors);
      await run('rollback', []);
      // Who deletes links leaves the first one that is not there; whoever rewrites from the start on is found at the first head.
      const from = first?.fromSealNo ?? first?.sealNo;
      const named = kind === 'rewrite' ? first?.fault === 'ANCHOR_DIFFERS' && (from ?? 0) <= place : from === place;
      if (!named) missed.push(`${trial} ${kind} at ${place}: ${JSON.stringify(first)}`);
    }
    expect(missed).toEqual([]);
  }, 120_000);

  it('finds every change of the index by which residents are told who looked at them', async () => {
    const [{ entries } = { entries: 0 }] = await run<{ entries: number }>(
      'select count(*)::int as entries from audit_subject',
      [],
    );
    const other = '0198c0de-0000-7000-8000-0000000000ff';
    const changes = [
      ['LOOK_HIDDEN', 'delete from audit_subject where ctid = $1'],
      ['LOOK_HIDDEN', `update audit_subject set person_id = '${other}' where ctid = $1`],
      ['LOOK_HIDDEN', `update audit_subject set time = time + interval '1 microsecond' where ctid = $1`],
      ['LOOK_HIDDEN', `update audit_subject set writer_seq = writer_seq + 100000 where ctid = $1`],
      [
        'LOOK_INVENTED',
        `insert into audit_subject select '${other}', time, writer, writer_seq from audit_subject where ctid = $1`,
      ],
      [
        'LOOK_INVENTED',
        `insert into audit_subject select person_id, time, '${other}', 1 from audit_subject where ctid = $1`,
      ],
    ] as const;
    const random = seeded(SEED);
    const missed: string[] = [];
    for (let trial = 0; trial < 120; trial++) {
      const [fault, text] = changes[trial % changes.length] ?? changes[0];
      await run('begin', []);
      const [{ at } = { at: '' }] = await run<{ at: string }>(
        'select ctid::text as at from audit_subject order by ctid offset $1 limit 1',
        [random(entries)],
      );
      await run(text, [at]);
      const [first] = await problemsOf(anchors);
      await run('rollback', []);
      if (first?.fault !== fault || first.rows?.length !== 1) missed.push(`${trial} ${text}: ${JSON.stringify(first)}`);
    }
    expect([missed, entries > 100]).toEqual([[], true]);
  }, 60_000);

  it('cannot find a rewritten chain without the heads kept elsewhere', async () => {
    await run('begin', []);
    await run(`update audit set actor = 'idp|nobody' where ctid = (select ctid from audit limit 1)`, []);
    await rewrite(run, chain, 0);
    const [without, withHeads] = [await problemsOf([]), await problemsOf(anchors)];
    await run('rollback', []);
    expect(without).toEqual([]);
    expect(withHeads[0]).toMatchObject({ fault: 'ANCHOR_DIFFERS', sealNo: 1 });
  });

  it('tells how much an unsealed second could hide', async () => {
    await run('begin', []);
    await run(
      `insert into audit select $1, 1, now(), actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id from audit limit 1`,
      [v7()],
    );
    const report = await verifyChain(chainOf(run, anchors.slice(0, 8)));
    await run('rollback', []);
    expect(report).toMatchObject({ problems: [], unsealed: 1, unanchored: { seals: 2 }, largestSeal: 14 });
    expect(report.longestWaitMs).toBeGreaterThan(100_000);
  });
});

const linesFrom = (lines: readonly string[]) =>
  async function* () {
    yield* lines;
  };

async function faultIn(lines: readonly string[]): Promise<string | undefined> {
  try {
    const file = await openChainFile(linesFrom(lines));
    const { problems } = await verifyChain(file.chain(anchors), file.exportedTime);
    return problems[0]?.fault;
  } catch (error) {
    if (error instanceof ChainFileError) return error.message;
    throw error;
  }
}

describe('an exported chain', () => {
  let lines: string[];
  beforeAll(async () => {
    lines = [];
    const kept = { service: 'other', sealNo: 3, hash: 'ab', rowCount: 9, sealedTime: '2026-11-22T00:00:00.000Z' };
    for await (const line of exportChain(run, 'demo', [kept])) lines.push(line);
  });

  it('is verified without its database, and holds the heads of others', async () => {
    const file = await openChainFile(linesFrom(lines));
    expect(file).toMatchObject({ service: 'demo', kept: [{ service: 'other', sealNo: 3 }] });
    const fromFile = await verifyChain(file.chain(anchors), file.exportedTime);
    // The index of persons is made of the rows: it is not in the file.
    expect(fromFile).toEqual({ ...(await verifyChain(chainOf(run, anchors))), looks: null });
  });

  it(`shows 1,000 of 1,000 random changes of its lines (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    const missed: string[] = [];
    for (let trial = 0; trial < TRIALS; trial++) {
      const changed = [...lines];
      const first = lines.findIndex((line) => line.startsWith('{"seal"'));
      const i = first + random(lines.length - first - 1);
      const line = lines[i] ?? '';
      const how = trial % 5;
      if (how === 0) changed[i] = line.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
      else if (how === 1) changed.splice(i, 1);
      else if (how === 2) changed.splice(i, 0, lines[first + random(lines.length - first - 1)] ?? '');
      else if (how === 3) [changed[i], changed[i + 1]] = [changed[i + 1] ?? '', line];
      else changed.length = i;
      // Whoever changes a file also counts its lines anew.
      if (how !== 0) changed[changed.length - 1] = JSON.stringify({ end: changed.length - 1 });
      if (changed.join('\n') === lines.join('\n')) continue;
      if ((await faultIn(changed)) === undefined) missed.push(`${trial}: ${how} at line ${i + 1}`);
    }
    expect(missed).toEqual([]);
  }, 60_000);
});
