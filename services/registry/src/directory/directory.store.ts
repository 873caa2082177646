import { statement } from '@wangge/platform/persistence';

/** A person as the directory reads one. */
export interface DirectoryRow {
  /** Number of the look-up in the batch, from 1. */
  readonly place: number;
  readonly personId: string;
  readonly orgPath: string;
  readonly name: string;
  readonly sex: string;
  readonly birthDate: string | null;
  readonly residency: string;
  readonly sealed: Buffer;
}

/**
 * [keys[], scopes[], born up to[], born after[], sex[], residency[], flag[]]: look-ups of one turn of the loop in one statement.
 * Row-level security lets the union of their scopes through; every look-up is held to its own scope (paths closed by '.', joined
 * by ',') and population by its own line. At most two rows each: two are a conflict of numbers.
 */
const lookUp = (name: string, type: string, column: string) =>
  statement(
    name,
    `select q.place::int, p.person_id as "personId", p.org_path as "orgPath", p.name, p.sex, p.birth_date::text as "birthDate", p.residency, p.sealed
       from unnest($1::${type}[], $2::text[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[])
         with ordinality as q(key, scope, born_up_to, born_after, sex, residency, flag, place)
       cross join lateral (
         select * from person x
          where x.${column} = q.key and (x.org_path || '.') ^@ any (string_to_array(q.scope, ','))
            and (q.born_up_to is null or x.birth_date <= q.born_up_to) and (q.born_after is null or x.birth_date > q.born_after)
            and (q.sex is null or x.sex = q.sex) and (q.residency is null or x.residency = q.residency)
            and (q.flag is null or q.flag = any (x.service_flags))
          order by x.person_id limit 2) p`,
  );

export const lookUpByNumber = lookUp('look_up_by_number', 'bytea', 'number_index');
export const lookUpById = lookUp('look_up_by_id', 'uuid', 'person_id');
