import type { Tx } from '../persistence/index.ts';
import type { AuditRow, Seal, SealRange } from './audit-chain.ts';
import type { Batch, Progress, Unsealed } from './sealing.ts';

const ROW = `writer, writer_seq::float8 as seq, to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time, actor,
  acting_for as "actingFor", operation, purpose, case_id as "caseId", subjects::text[] as subjects, fields, request_id as "requestId",
  encode(query_hash, 'hex') as "queryHash", trace_id as "traceId"`;
const SEAL = `seal_no::float8 as "sealNo", to_char(sealed_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "sealedTime", ranges,
  row_count::float8 as "rowCount", encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash`;

/** A number whose row was given to a transaction is there after this time or never: transactions end within 10 s. */
const RIPE = `interval '15 seconds'`;
/** Writers are followed by new ones after a day; none writes after this time. */
const LIVE = `interval '10 days'`;
const MOST_ROWS = 10_000;

/** Writers are found by hopping from one to the next in the primary key, however many rows each has. */
const WAITING = `
  with recursive w as (
    (select writer from audit where writer >= first_uuid_of((now() - ${LIVE}) at time zone 'UTC') order by writer limit 1)
    union all
    select (select a.writer from audit a where a.writer > w.writer order by a.writer limit 1) from w where w.writer is not null
  )
  select ${ROW}, time < now() - ${RIPE} as ripe
    from w left join audit_writer p using (writer) cross join lateral (
      select a.* from audit a where a.writer = w.writer
         and (a.writer_seq > coalesce(p.sealed_seq, 0) or a.writer_seq = any (p.missing)) order by a.writer_seq limit ${MOST_ROWS}) a (writer_, writer_seq)
   where w.writer is not null order by w.writer, writer_seq limit ${MOST_ROWS}`;

type Found = AuditRow & { readonly ripe: boolean };

export async function lastSeal(tx: Tx): Promise<Seal | undefined> {
  return (await tx.query<Seal>(`select ${SEAL} from audit_seal order by seal_no desc limit 1`))[0];
}

export async function unsealedRows(tx: Tx): Promise<Unsealed[]> {
  const found = await tx.query<Found>(WAITING);
  return found.map(({ ripe, ...row }) => ({ row, ripe }));
}

export async function progressOf(tx: Tx, writers: readonly string[]): Promise<Map<string, Progress>> {
  const rows = await tx.query<{ writer: string; sealedSeq: number; missing: number[] }>(
    `select writer, sealed_seq::float8 as "sealedSeq", missing::float8[] as missing from audit_writer where writer = any ($1::uuid[])`,
    [writers],
  );
  return new Map(rows.map(({ writer, sealedSeq, missing }) => [writer, { sealedSeq, missing }]));
}

/** Writes the link, how far each writer is sealed, and who looked at whom. */
export async function keepBatch(tx: Tx, { seal, rows, progress }: Batch): Promise<void> {
  await tx.query(
    `insert into audit_seal (seal_no, sealed_time, ranges, row_count, previous_hash, hash) values ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'))`,
    [seal.sealNo, seal.sealedTime, JSON.stringify(seal.ranges), seal.rowCount, seal.previousHash, seal.hash],
  );
  for (const [writer, { sealedSeq, missing }] of progress) {
    await tx.query(
      `insert into audit_writer (writer, sealed_seq, missing) values ($1, $2, $3)
         on conflict (writer) do update set sealed_seq = excluded.sealed_seq, missing = excluded.missing`,
      [writer, sealedSeq, missing],
    );
  }
  const looks = rows.flatMap(({ writer, seq, time, subjects }) =>
    subjects.map((personId) => ({ personId, time, writer, seq })),
  );
  if (looks.length === 0) return;
  await tx.query(
    `insert into audit_subject (person_id, time, writer, writer_seq)
     select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bigint[]) on conflict do nothing`,
    [
      looks.map(({ personId }) => personId),
      looks.map(({ time }) => time),
      looks.map(({ writer }) => writer),
      looks.map(({ seq }) => seq),
    ],
  );
}

/** Runs one statement; a `Tx` and a plain client both fit. */
export type RunSql = <R>(text: string, values: readonly unknown[]) => Promise<R[]>;

/** The links of a database by number, a thousand at a time. */
export async function* sealsOf(run: RunSql): AsyncGenerator<Seal> {
  for (let after = 0; ;) {
    const some = await run<Seal>(`select ${SEAL} from audit_seal where seal_no > $1 order by seal_no limit 1000`, [
      after,
    ]);
    yield* some;
    if (some.length < 1_000) return;
    after = some.at(-1)?.sealNo ?? after;
  }
}

export const rowsOfRange = (run: RunSql, [writer, from, to, missing]: SealRange): Promise<AuditRow[]> =>
  run<AuditRow>(
    `select ${ROW} from audit where writer = $1 and writer_seq between $2 and $3 and writer_seq <> all ($4::bigint[]) order by writer_seq`,
    [writer, from, to, missing],
  );

export async function restOf(run: RunSql, sealed: ReadonlyMap<string, number>) {
  const [rest] = await run<{ rows: number; unsealed: number; oldestUnsealed: string | null }>(
    `select count(*)::float8 as rows, (count(*) filter (where writer_seq > coalesce(s.seq, 0)))::float8 as unsealed,
            to_char(min(time) filter (where writer_seq > coalesce(s.seq, 0)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "oldestUnsealed"
       from audit left join unnest($1::uuid[], $2::bigint[]) s (writer_, seq) on s.writer_ = writer`,
    [[...sealed.keys()], [...sealed.values()]],
  );
  return rest ?? { rows: 0, unsealed: 0, oldestUnsealed: null };
}
