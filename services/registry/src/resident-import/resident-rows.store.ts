import { STATE_COLUMNS } from '../person/person-state.ts';

// The statements of a batch. Many rows each, as one array a column.

const HAS_HEAD = `exists (select from person p where p.household_id = h.household_id and p.relation = '0' and p.status = 'present') as "hasHead"`;

/** [number_index[]] */
export const KNOWN_PEOPLE = `select number_index as "keyIndex", person_id as "personId", version, org_path as "orgPath", grid_id as "gridId",
    household_id as "householdId", dwelling_id as "dwellingId", relation, name, pinyin, sex, birth_date::text as "birthDate", residency,
    no_number_reason as "noNumberReason", service_flags as "serviceFlags", sealed, status
  from person where number_index = any ($1::bytea[])`;

/** [key_index[]]: people without a number whom the source knows. */
export const KNOWN_UNNUMBERED = `select k.key_index as "keyIndex", p.person_id as "personId", p.version, p.org_path as "orgPath",
    p.grid_id as "gridId", p.household_id as "householdId", p.dwelling_id as "dwellingId", p.relation, p.name, p.pinyin, p.sex,
    p.birth_date::text as "birthDate", p.residency, p.no_number_reason as "noNumberReason", p.service_flags as "serviceFlags", p.sealed, p.status
  from import_key k join person p on p.person_id = k.record_id where k.kind = 'person' and k.key_index = any ($1::bytea[])`;

/** [grid_id[], address_index[]]: dwellings that are there, and the first household of each. */
export const KNOWN_DOORS = `select d.grid_id as "gridId", d.address_index as "addressIndex", d.dwelling_id as "dwellingId",
    h.household_id as "householdId", ${HAS_HEAD}
  from unnest($1::uuid[], $2::bytea[]) as k(grid_id, address_index) join dwelling d using (grid_id, address_index)
  left join lateral (select household_id from household h where h.dwelling_id = d.dwelling_id order by household_id limit 1) h on true`;

/** [key_index[]]: households the source knows. */
export const KNOWN_HOUSEHOLDS = `select k.key_index as "keyIndex", h.household_id as "householdId", h.dwelling_id as "dwellingId",
    h.grid_id as "gridId", ${HAS_HEAD}
  from import_key k join household h on h.household_id = k.record_id where k.kind = 'household' and k.key_index = any ($1::bytea[]) and h.close_time is null`;

/** [dwelling_id[], grid_id[], org_path[], building[], entrance[], address_index[], sealed[], time] */
export const ADD_DWELLINGS = `insert into dwelling (dwelling_id, version, grid_id, org_path, building, entrance, use, address_index, sealed, register_time)
  select dwelling_id, 1, grid_id, org_path, building, entrance, 'own', address_index, sealed, $8::timestamptz
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bytea[])
      as d(dwelling_id, grid_id, org_path, building, entrance, address_index, sealed)`;

/** [household_id[], dwelling_id[], grid_id[], org_path[], time] */
export const ADD_HOUSEHOLDS = `insert into household (household_id, version, dwelling_id, grid_id, org_path, open_time)
  select household_id, 1, dwelling_id, grid_id, org_path, $5::timestamptz
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as h(household_id, dwelling_id, grid_id, org_path)`;

const PERSON_VALUES = `unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[],
      $11::text[], $12::text[], $13::text[], $14::bytea[], $15::bytea[], $16::bytea[])
    as p(person_id, org_path, grid_id, household_id, dwelling_id, relation, name, pinyin, sex, birth_date, residency, no_number_reason, flags,
      sealed, number_index, phone_index)`;
const STATE_OF = STATE_COLUMNS.replace('service_flags', `string_to_array(flags, ' ')`);

/** [16 columns, time, actor]: people, and the first line of their history. */
export const ADD_PEOPLE = `with p as (select * from ${PERSON_VALUES}),
  added as (insert into person (person_id, version, org_path, ${STATE_COLUMNS}, number_index, phone_index, register_time, change_time)
    select person_id, 1, org_path, ${STATE_OF}, number_index, phone_index, $17::timestamptz, $17::timestamptz from p)
  insert into person_history (person_id, version, ${STATE_COLUMNS}, action, org_path, lived_at_path, day, ground, actor, change_time)
  select person_id, 1, ${STATE_OF}, 'registered', org_path, org_path, null, '', $18::text, $17::timestamptz from p`;

/** [person_id[], org_path[], tokens of each in one text]: what they are found by. */
export const ADD_TOKENS = `insert into search_token (person_id, token, org_path)
  select person_id, token, org_path from unnest($1::uuid[], $2::text[], $3::text[]) as p(person_id, org_path, tokens)
    cross join lateral unnest(string_to_array(tokens, E'\\n')) as token`;

/** [task_id[], kind[], record_id[], org_path[], time] */
export const ADD_TASKS = `insert into quality_task (task_id, kind, record_id, org_path, open_time)
  select *, $5::timestamptz from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[])`;

/** [record_id[], time]: households that have a head now. */
export const SETTLE_HEADS = `update quality_task set settle_time = $2 where kind = 'no-head' and settle_time is null and record_id = any ($1::uuid[])`;

/** [task_id[], person_id[], number_index[], org_path[], time] */
export const NOTE_CONFLICTS = `select note_number_conflicts($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::timestamptz)`;

/** [kind[], key_index[], record_id[]] */
export const ADD_KEYS = `insert into import_key (kind, key_index, record_id) select * from unnest($1::text[], $2::bytea[], $3::uuid[])
  on conflict do nothing`;

/** [person_id[], version before[], sex[], birth_date[], residency[], flags[], sealed[], phone_index[], time]: as many rows as are still so. */
export const UPDATE_PEOPLE = `update person p set version = p.version + 1, sex = u.sex, birth_date = u.birth_date, residency = u.residency,
    service_flags = string_to_array(u.flags, ' '), sealed = u.sealed, phone_index = u.phone_index, change_time = $9::timestamptz
  from unnest($1::uuid[], $2::int[], $3::text[], $4::date[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
    as u(person_id, version, sex, birth_date, residency, flags, sealed, phone_index)
  where p.person_id = u.person_id and p.version = u.version returning p.person_id`;

/** [person_id[], ground, actor]: the line of the history of those just changed. */
export const KEEP_HISTORY = `insert into person_history (person_id, version, ${STATE_COLUMNS}, action, org_path, lived_at_path, day, ground, actor, change_time)
  select person_id, version, ${STATE_COLUMNS}, 'updated', org_path, org_path, null, $2::text, $3::text, change_time
    from person where person_id = any ($1::uuid[])`;
