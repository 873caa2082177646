import { type AuditRow, hashOf, NO_HASH, type RunSql, type Seal, type SealRange } from '../../src/audit/index.ts';
import { rowsOfRanges, sealsOf } from '../../src/audit/chain-store.ts';

/** A number generator that gives the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export const KINDS = ['edit', 'delete', 'insert', 'reorder', 'truncate', 'rewrite'] as const;
export type Kind = (typeof KINDS)[number];

/** A sealed chain as it was before, to choose from. */
export interface Before {
  readonly seals: readonly Seal[];
  /** Rows by link, in the order of its ranges. */
  readonly rows: readonly (readonly AuditRow[])[];
  /** Numbers that had no row. */
  readonly holes: readonly (readonly [writer: string, seq: number])[];
}

export async function before(run: RunSql): Promise<Before> {
  const seals: Seal[] = [];
  for await (const seal of sealsOf(run)) seals.push(seal);
  const rows = await Promise.all(seals.map(async ({ ranges }) => (await rowsOfRanges(run, ranges)).flat()));
  const holes = seals.flatMap(({ ranges }) =>
    ranges.flatMap(([writer, , , missing]) => missing.map((seq) => [writer, seq] as const)),
  );
  return { seals, rows, holes };
}

type Random = (below: number) => number;

/** Every way to change one column of a row. */
const ROW_EDITS = [
  `actor = actor || 'x'`,
  `acting_for = 'dc.s99'`,
  `operation = 'VOID'`,
  `purpose = purpose || ' '`,
  `case_id = case when case_id is null then '0198c0de-0000-7000-8000-0000000000ff'::uuid end`,
  `subjects = subjects[2:]`,
  `subjects = subjects || '0198c0de-0000-7000-8000-0000000000ff'::uuid`,
  `fields = array[array_to_string(fields, ',')]`,
  `request_id = ''`,
  `query_hash = case when query_hash is null then '\\x00'::bytea end`,
  `trace_id = upper(trace_id) || '0'`,
  `time = time + interval '1 microsecond'`,
] as const;
const SEAL_EDITS = [
  `sealed_time = sealed_time + interval '1 ms'`,
  `row_count = row_count + 1`,
  `hash = sha256(hash)`,
  `previous_hash = sha256(previous_hash)`,
  `ranges = ranges || '[["0198c0de-0000-7000-8000-0000000000ff", 1, 900719925474099, []]]'::jsonb`,
  `ranges = jsonb_set(ranges, '{0,2}', '900719925474099')`,
  `ranges = '"nothing"'::jsonb`,
] as const;

const at = <T>(list: readonly T[], i: number): T => {
  const one = list[i];
  if (one === undefined) throw new Error(`there is no number ${i}`);
  return one;
};
const pick = <T>(list: readonly T[], random: Random): T => at(list, random(list.length));

/** Tampers with a database in the way of a kind; answers the first link that is not what it was, 0 for rows outside every link. */
export async function tamper(run: RunSql, chain: Before, kind: Kind, random: Random): Promise<number> {
  const no = random(chain.seals.length);
  const { sealNo } = at(chain.seals, no);
  const row = pick(at(chain.rows, no), random);
  const where = `writer = '${row.writer}' and writer_seq = ${row.seq}`;
  switch (kind) {
    case 'edit':
      if (random(4) === 0) await run(`update audit_seal set ${pick(SEAL_EDITS, random)} where seal_no = $1`, [sealNo]);
      else await run(`update audit set ${pick(ROW_EDITS, random)} where ${where}`, []);
      return sealNo;
    case 'delete':
      if (random(4) === 0) await run('delete from audit_seal where seal_no = $1', [sealNo]);
      else await run(`delete from audit where ${where}`, []);
      return sealNo;
    case 'insert': {
      const [writer, seq] = random(2) === 0 ? pick(chain.holes, random) : ['0198c0de-0000-7000-8000-0000000000ff', 1];
      await run(
        `insert into audit select ($1::uuid), $2, time, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id
           from audit where ${where}`,
        [writer, seq],
      );
      return 0;
    }
    case 'reorder':
      return reorder(run, chain, [sealNo, row], random);
    case 'truncate':
      return truncate(run, chain, no + 1, random);
    case 'rewrite':
      await run(`update audit set ${pick(ROW_EDITS.slice(0, 4), random)} where ${where}`, []);
      if (random(3) === 0) await run(`delete from audit where ${where}`, []);
      await rewrite(run, chain, random(2) === 0 ? 0 : no);
      return sealNo;
  }
}

/** Two rows change places, or two links do. */
async function reorder(run: RunSql, chain: Before, [sealNo, row]: [number, AuditRow], random: Random): Promise<number> {
  if (random(3) === 0) {
    const other = (sealNo % chain.seals.length) + 1;
    await run('update audit_seal set seal_no = -seal_no where seal_no = any ($1)', [[sealNo, other]]);
    await run('update audit_seal set seal_no = $1 where seal_no = $2', [other, -sealNo]);
    await run('update audit_seal set seal_no = $1 where seal_no = $2', [sealNo, -other]);
    return Math.min(sealNo, other);
  }
  const there = chain.rows.findIndex((rows, i) => i !== sealNo - 1 && random(3) === 0 && rows.length > 0);
  const no = there === -1 ? sealNo % chain.seals.length : there;
  const other = pick(at(chain.rows, no), random);
  const places: [AuditRow, number][] = [
    [row, -1],
    [other, -2],
  ];
  for (const [one, aside] of places)
    await run('update audit set writer_seq = $3 where writer = $1 and writer_seq = $2', [one.writer, one.seq, aside]);
  await run('update audit set writer = $1, writer_seq = $2 where writer_seq = -2', [row.writer, row.seq]);
  await run('update audit set writer = $1, writer_seq = $2 where writer_seq = -1', [other.writer, other.seq]);
  return Math.min(sealNo, no + 1);
}

/** Links from one on are gone, with or without their rows, or rows without their links. */
async function truncate(run: RunSql, chain: Before, from: number, random: Random): Promise<number> {
  const gone = chain.rows.slice(from - 1).flat();
  const how = random(4);
  if (how === 0) await run('with a as (delete from audit) delete from audit_seal', []);
  if (how === 1 || how === 2) await run('delete from audit_seal where seal_no >= $1', [from]);
  if (how === 2 || how === 3)
    await run('delete from audit using unnest($1::uuid[], $2::bigint[]) g (w, n) where writer = w and writer_seq = n', [
      gone.map(({ writer }) => writer),
      gone.map(({ seq }) => seq),
    ]);
  return how === 0 ? 1 : from;
}

/** Computes every link from one on anew over the rows that are there, as somebody would who may write everything here. */
export async function rewrite(run: RunSql, chain: Before, from: number): Promise<void> {
  let previousHash = chain.seals[from - 1]?.hash ?? NO_HASH;
  let rowCount = chain.seals[from - 1]?.rowCount ?? 0;
  for (const { sealNo, sealedTime, ranges: before } of chain.seals.slice(from)) {
    const found = await rowsOfRanges(run, before);
    const ranges = before.map((range, i) => withHoles(range, found[i] ?? []));
    const rows = found.flat();
    rowCount += rows.length;
    const link = { sealNo, sealedTime, ranges, rowCount, previousHash };
    const hash = hashOf(link, rows);
    await run(
      `update audit_seal set ranges = $2, row_count = $3, previous_hash = decode($4, 'hex'), hash = decode($5, 'hex') where seal_no = $1`,
      [sealNo, JSON.stringify(ranges), rowCount, previousHash, hash],
    );
    previousHash = hash;
  }
}

function withHoles([writer, from, to]: SealRange, rows: readonly AuditRow[]): SealRange {
  const there = new Set(rows.map(({ seq }) => seq));
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return [writer, from, to, numbers.filter((seq) => !there.has(seq))];
}
