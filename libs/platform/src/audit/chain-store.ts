import type { Tx } from '../persistence/index.ts';
import type { AuditRow, Seal, SealRange } from './audit-chain.ts';
import type { Batch, Progress, Unsealed } from './sealing.ts';
import type { Looks, Rest, RowPlace } from './verify-chain.ts';

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

/**
 * Writers are found by hopping from one to the next in the primary key, however many rows each has; of each only what lies behind
 * its last sealed number is read, and rows that came late at numbers that had none.
 */
const WAITING = `
  with recursive w as (
    (select writer from audit where writer >= first_uuid_of((now() - ${LIVE}) at time zone 'UTC') order by writer limit 1)
    union all
    select (select a.writer from audit a where a.writer > w.writer order by a.writer limit 1) from w where w.writer is not null
  )
  select ${ROW}, time < now() - ${RIPE} as ripe
    from w left join audit_writer p using (writer) cross join lateral (
      (select a.* from audit a where a.writer = w.writer and a.writer_seq > coalesce(p.sealed_seq, 0) order by a.writer_seq limit ${MOST_ROWS})
      union all
      (select a.* from audit a where a.writer = w.writer and a.writer_seq = any (p.missing))) a (writer_, writer_seq)
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

/**
 * For each range its rows, read in one statement: most links of a quiet service cover one row. A range that claims more rows than
 * the writer has costs nothing, because only rows that are there are read.
 */
export async function rowsOfRanges(run: RunSql, ranges: readonly SealRange[]): Promise<AuditRow[][]> {
  const rows: AuditRow[][] = ranges.map(() => []);
  if (ranges.length === 0) return rows;
  const missing = ranges.map((range) => new Set(range[3]));
  const found = await run<AuditRow & { range?: number }>(
    `select ${ROW}, (r.no - 1)::int as range
       from unnest($1::uuid[], $2::bigint[], $3::bigint[]) with ordinality r (of_writer, from_seq, to_seq, no)
       join audit on writer = of_writer and writer_seq between from_seq and to_seq order by r.no, writer_seq`,
    [ranges.map(([writer]) => writer), ranges.map(([, from]) => from), ranges.map(([, , to]) => to)],
  );
  for (const { range = 0, ...row } of found) if (!missing[range]?.has(row.seq)) rows[range]?.push(row);
  return rows;
}

/** What stands in no link: rows above the last number of their writer, and rows at numbers that had none. */
export async function restOf(
  run: RunSql,
  sealed: ReadonlyMap<string, number>,
  holes: readonly RowPlace[],
): Promise<Rest> {
  const [rest] = await run<Omit<Rest, 'added'>>(
    `select count(*)::float8 as rows, (count(*) filter (where open))::float8 as unsealed,
            ${isoOf('min(time) filter (where open)')} as "oldestUnsealed", ${isoOf('max(time) filter (where open)')} as "newestUnsealed"
       from (select time, writer_seq > coalesce(s.seq, 0) as open
               from audit left join unnest($1::uuid[], $2::bigint[]) s (writer_, seq) on s.writer_ = writer) a`,
    [[...sealed.keys()], [...sealed.values()]],
  );
  const [added] = await run<{ writer: string; seq: number }>(
    `select writer, writer_seq::float8 as seq from unnest($1::uuid[], $2::bigint[]) h (writer, writer_seq) join audit using (writer, writer_seq) limit 1`,
    [holes.map(([writer]) => writer), holes.map(([, seq]) => seq)],
  );
  const none = { rows: 0, unsealed: 0, oldestUnsealed: null, newestUnsealed: null };
  return { ...(rest ?? none), added: added ? [added.writer, added.seq] : null };
}

const PLACE = 'writer, writer_seq::float8 as seq';
/** Who is named twice in a row is found once. */
const HIDDEN = `select ${PLACE} from (
    select distinct person_id, time, writer, writer_seq from audit
      join unnest($1::uuid[], $2::bigint[]) s (writer_, head) on writer_ = writer and writer_seq <= head
      cross join unnest(subjects) p (person_id)
    except select person_id, time, writer, writer_seq from audit_subject) a order by writer, writer_seq limit 1`;
const INVENTED = `select i.writer, i.writer_seq::float8 as seq from audit_subject i
    left join audit a on a.writer = i.writer and a.writer_seq = i.writer_seq and a.time = i.time
    left join unnest($1::uuid[], $2::bigint[]) s (writer_, head) on writer_ = i.writer
   where a.writer is null or not i.person_id = any (a.subjects) or i.writer_seq > coalesce(head, 0)
   order by i.writer, i.writer_seq limit 1`;

/** Compares the index of persons with the sealed rows, both ways. */
export async function looksOf(run: RunSql, sealed: ReadonlyMap<string, number>): Promise<Looks> {
  const heads = [[...sealed.keys()], [...sealed.values()]];
  const first = async (text: string): Promise<RowPlace | null> => {
    const [place] = await run<{ writer: string; seq: number }>(text, heads);
    return place ? [place.writer, place.seq] : null;
  };
  const [count] = await run<{ entries: number }>('select count(*)::float8 as entries from audit_subject', []);
  return { entries: count?.entries ?? 0, hidden: await first(HIDDEN), invented: await first(INVENTED) };
}

/** Every row that stands in no link, by writer and number. */
export const looseRows = (
  run: RunSql,
  sealed: ReadonlyMap<string, number>,
  holes: readonly RowPlace[],
): Promise<AuditRow[]> =>
  run<AuditRow>(
    `select ${ROW} from audit a left join unnest($1::uuid[], $2::bigint[]) s (writer_, head) on s.writer_ = a.writer
      where a.writer_seq > coalesce(s.head, 0)
         or exists (select from unnest($3::uuid[], $4::bigint[]) h (w, n) where h.w = a.writer and h.n = a.writer_seq)
      order by a.writer, a.writer_seq`,
    [[...sealed.keys()], [...sealed.values()], holes.map(([writer]) => writer), holes.map(([, seq]) => seq)],
  );

const isoOf = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
