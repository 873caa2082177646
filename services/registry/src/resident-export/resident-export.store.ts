import type { Tx } from '@wangge/platform/persistence';
import { covers } from '../directory/directory.store.ts';
import { columns, type PersonRow } from '../person/person.store.ts';
import type { Population } from '../person/population.ts';
import { inPlace } from '../scope-places.ts';
import type { ResidentExport } from './resident-export.entity.ts';
import { PAGE_ROWS } from './resident-export.rules.ts';

const COLUMNS = `export_id as "exportId", version, actor, acting_for as "actingFor", purpose, filter, org_path as "orgPath", state,
  row_count as "rowCount", page_count as "pageCount", pages_done as "pagesDone", request_time as "requestTime", expire_time as "expireTime",
  decided_by as "decidedBy", decide_time as "decideTime", decide_reason as "decideReason"`;

/** [id to go on behind, limit, actor, sees all, places]: newest first. */
export const LIST = `select ${COLUMNS} from resident_export
  where ($1::uuid is null or export_id < $1) and (actor = $3 or $4::boolean
    or exists (select from unnest($5::text[]) as place(path) where org_path = place.path or org_path like place.path || '.%'))
  order by export_id desc limit $2`;

/** Whom an export is of: these places, this population, all of these flags. */
export interface Wanted {
  readonly places: readonly string[];
  readonly population: Population;
  readonly flags: readonly string[];
  /** Fixed no further than this. */
  readonly atMost: number;
}

const FILL = `with wanted as (
    select p.person_id from unnest($2::text[]) as place(path)
      cross join (select $3::date as born_up_to, $4::date as born_after, $5::text as sex, $6::text as residency, null::text as flag) q
      cross join lateral (select p.person_id from person p
        where ${inPlace('p.org_path')} and p.status = 'present' and p.service_flags @> $7::text[] and ${covers('p')}) p limit $8),
  placed as (select person_id, (row_number() over (order by person_id) - 1) / ${PAGE_ROWS} as page from wanted)
  insert into resident_export_page (export_id, page, person_ids)
  select $1::uuid, page, array_agg(person_id order by person_id) from placed group by page returning cardinality(person_ids) as rows`;

/** Fixes the pages of an export; answers how many persons are on each. */
export async function fill(tx: Tx, exportId: string, { places, population: p, flags, atMost }: Wanted) {
  const values = [exportId, places, p.bornUpTo, p.bornAfter, p.sex, p.residency, flags, atMost];
  return (await tx.query<{ rows: number }>(FILL, values)).map(({ rows }) => rows);
}

/** Persons the same account asked for since, whatever came of it, but for what was refused or taken back unread. */
export async function rowsSince(tx: Tx, actor: string, since: Date): Promise<number> {
  const text = `select coalesce(sum(row_count), 0)::int as rows from resident_export
    where actor = $1 and request_time > $2 and state <> 'rejected' and not (state = 'cancelled' and pages_done = 0)`;
  return (await tx.query<{ rows: number }>(text, [actor, since]))[0]?.rows ?? 0;
}

export async function insertExport(tx: Tx, one: ResidentExport): Promise<void> {
  const { exportId, actor, actingFor, purpose, filter, orgPath, state, rowCount, pageCount } = one;
  await tx.query(
    `insert into resident_export (export_id, version, actor, acting_for, purpose, filter, org_path, state, row_count, page_count, pages_done,
       request_time, expire_time, decide_reason) values ($1, 1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, 0, $10, $11, '')`,
    [
      ...[exportId, actor, actingFor, purpose, JSON.stringify(filter), orgPath, state, rowCount, pageCount],
      ...[one.requestTime, one.expireTime],
    ],
  );
}

export async function exportById(tx: Tx, exportId: string): Promise<ResidentExport | undefined> {
  const text = `select ${COLUMNS} from resident_export where export_id = $1`;
  return (await tx.query<ResidentExport>(text, [exportId]))[0];
}

/** An export, kept from being changed by others until the transaction ends. */
export async function lockExport(tx: Tx, exportId: string): Promise<ResidentExport | undefined> {
  const text = `select ${COLUMNS} from resident_export where export_id = $1 for update`;
  return (await tx.query<ResidentExport>(text, [exportId]))[0];
}

export async function updateExport(tx: Tx, one: ResidentExport): Promise<void> {
  const { exportId, version, state, rowCount, pageCount, pagesDone, expireTime } = one;
  await tx.query(
    `update resident_export set version = $2, state = $3, row_count = $4, page_count = $5, pages_done = $6, expire_time = $7,
       decided_by = $8, decide_time = $9, decide_reason = $10 where export_id = $1`,
    [
      ...[exportId, version, state, rowCount, pageCount, pagesDone, expireTime],
      ...[one.decidedBy, one.decideTime, one.decideReason],
    ],
  );
}

/** The persons of a page whom the caller's scope still covers and who are still there. */
export const personsOfPage = (tx: Tx, exportId: string, page: number): Promise<PersonRow[]> =>
  tx.query<PersonRow>(
    `select ${columns()} from person where status = 'present' and person_id = any (
       select unnest(person_ids) from resident_export_page where export_id = $1 and page = $2) order by person_id`,
    [exportId, page],
  );
