import { commandText, statement } from '@wangge/platform/persistence';

export interface EntryRow {
  readonly valueId: string;
  readonly code: string;
  readonly name: string;
  readonly sensitivity: string;
  readonly version: number;
  readonly plain: string;
  readonly sealed: Buffer;
  readonly frozenTime: Date | null;
  readonly keepUntil: Date;
  readonly ground: string;
  readonly actor: string;
  readonly writeTime: Date;
  readonly endTime: Date | null;
}
export interface AboutRow {
  readonly personId: string;
  readonly about: string;
  readonly orgPath: string;
}

/** [id]: what it is, of a merged record the one that stays, within the caller's scope; the id as a reveal grant names whom it is about. */
export const aboutById = statement(
  'ledger_about_by_id',
  `select person_id as "personId", 'person' as about, org_path as "orgPath" from person where person_id = (
     with recursive held(id, hops) as (
       select $1::uuid, 0 union all
       select case d.gone_id when d.one_id then d.other_id else d.one_id end, hops + 1
         from held join duplicate_pair d on d.gone_id = held.id and d.state = 'merged' where hops < 8)
     select id from held order by hops desc limit 1)
   union all select household_id, 'household', org_path from household where household_id = $1
   union all select dwelling_id, 'dwelling', org_path from dwelling where dwelling_id = $1
   union all select establishment_id, 'establishment', org_path from establishment where establishment_id = $1`,
);

const COLUMNS = `v.value_id as "valueId", v.code, f.name, f.sensitivity, v.version, v.plain, v.sealed, v.frozen_time as "frozenTime",
  v.keep_until as "keepUntil", v.ground, v.actor, v.write_time as "writeTime", v.end_time as "endTime"`;
const FROM = `from ledger_value v join registered_field f using (field_id)`;

/** [about_id, time or null for now] */
export const HELD = `select ${COLUMNS} ${FROM} where v.about_id = $1
  and case when $2::timestamptz is null then v.end_time is null else v.write_time <= $2 and (v.end_time is null or v.end_time > $2) end
  order by v.code, v.version desc`;
/** [id to go on behind or null, limit, about_id, code or ''] */
export const HISTORY = `select ${COLUMNS} ${FROM} where v.about_id = $3 and ($4 = '' or v.code = $4)
  and ($1::uuid is null or v.value_id < $1) order by v.value_id desc limit $2`;
/** [codes[], about]: fields that a published ledger of such things asks for. */
export const WRITABLE = `select f.field_id as "fieldId", f.code, f.type, f.codes, f.sensitivity, f.at_end as "atEnd", f.retention_days as "retentionDays"
  from registered_field f where f.code = any ($1) and f.about = $2 and f.state = 'published'
    and exists (select from ledger_line l join ledger g using (ledger_id) where l.field_code = f.code and g.state = 'published' and g.about = $2)`;
/** [about_id, codes[], time] */
export const END_HELD = `update ledger_value set end_time = $3 where about_id = $1 and code = any ($2) and end_time is null`;
/** [ids[], about, about_id, codes[], field_ids[], plain[], sealed[], at_end[], keep_until[], ground, actor, time] */
export const ADD_VALUES = `insert into ledger_value (value_id, about, about_id, code, field_id, version, plain, sealed, at_end, keep_until, ground, actor, write_time)
  select n.value_id, $2, $3, n.code, n.field_id, coalesce((select max(o.version) from ledger_value o where o.about_id = $3 and o.code = n.code), 0) + 1,
    n.plain, n.sealed, n.at_end, n.keep_until, $10, $11, $12
  from unnest($1::uuid[], $4::text[], $5::uuid[], $6::text[], $7::bytea[], $8::text[], $9::timestamptz[])
    as n(value_id, code, field_id, plain, sealed, at_end, keep_until)`;

export const revealLedger = statement('reveal_ledger', commandText('reveal_ledger', 6));
