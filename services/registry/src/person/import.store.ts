import { STATE_COLUMNS } from './person-state.ts';

// Rare path: the texts of one transaction, in the order they run. Rows come as JSON, one array per table.

/** One import at a time: what is there already is looked up first, so two must not overlap. */
export const LOCK_IMPORT = `select pg_advisory_xact_lock(hashtextextended('wangge.registry.import', 0))`;

/** [grid_id[], address_index[]]: doors that are there. */
export const KNOWN_DWELLINGS = `select d.dwelling_id as "dwellingId", d.grid_id as "gridId", d.address_index as "addressIndex"
  from dwelling d join unnest($1::uuid[], $2::bytea[]) as k(grid_id, address_index) using (grid_id, address_index)`;

/** [number_index[]]: people who are there. */
export const KNOWN_PEOPLE = `select number_index as "numberIndex", household_id as "householdId" from person where number_index = any ($1::bytea[])`;

/** [rows, time] */
export const INSERT_DWELLINGS = `insert into dwelling (dwelling_id, version, grid_id, org_path, building, entrance, use, address_index, sealed, register_time)
  select dwelling_id, 1, grid_id, org_path, building, entrance, 'own', address_index, sealed, $2::timestamptz
    from jsonb_to_recordset($1::jsonb) as d(dwelling_id uuid, grid_id uuid, org_path text, building text, entrance text, address_index bytea, sealed bytea)`;

/** [rows, time] */
export const INSERT_HOUSEHOLDS = `insert into household (household_id, version, dwelling_id, grid_id, org_path, open_time)
  select household_id, 1, dwelling_id, grid_id, org_path, $2::timestamptz
    from jsonb_to_recordset($1::jsonb) as h(household_id uuid, dwelling_id uuid, grid_id uuid, org_path text)`;

/** [rows, time, actor]: people and the first line of their history. */
export const INSERT_PEOPLE = `with added as (
    insert into person (person_id, version, org_path, ${STATE_COLUMNS}, number_index, phone_index, register_time, change_time)
    select person_id, 1, org_path, ${STATE_COLUMNS}, number_index, phone_index, $2::timestamptz, $2::timestamptz
      from jsonb_to_recordset($1::jsonb) as p(person_id uuid, org_path text, grid_id uuid, household_id uuid, dwelling_id uuid, relation text,
        name text, pinyin text, sex text, birth_date date, residency text, no_number_reason text, service_flags text[], sealed bytea,
        number_index bytea, phone_index bytea)
    returning *)
  insert into person_history (person_id, version, ${STATE_COLUMNS}, action, org_path, lived_at_path, day, ground, actor, change_time)
  select person_id, version, ${STATE_COLUMNS}, 'registered', org_path, org_path, null, '', $3::text, change_time from added`;

/** [rows] */
export const INSERT_TOKENS = `insert into search_token (person_id, token, org_path)
  select person_id, token, org_path from jsonb_to_recordset($1::jsonb) as t(person_id uuid, token text, org_path text)`;
