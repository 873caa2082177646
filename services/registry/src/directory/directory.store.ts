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

/** A member of a household. */
export interface MemberRow extends Omit<DirectoryRow, 'place'> {
  readonly householdId: string;
  readonly relation: string;
  /** Whether the agreement's population covers them. */
  readonly covered: boolean;
}

/** What the directory reads of a person `p`. */
export const DIRECTORY_COLUMNS = `p.person_id as "personId", p.org_path as "orgPath", p.name, p.sex, p.birth_date::text as "birthDate", p.residency, p.sealed`;

/** Whether a population covers a person; its conditions stand in the columns of `q`, null where it does not ask. */
export const covers = (person: string): string => `(q.born_up_to is null or ${person}.birth_date <= q.born_up_to)
            and (q.born_after is null or ${person}.birth_date > q.born_after)
            and (q.sex is null or ${person}.sex = q.sex) and (q.residency is null or ${person}.residency = q.residency)
            and (q.flag is null or q.flag = any (${person}.service_flags))`;

/**
 * [keys[], scopes[], born up to[], born after[], sex[], residency[], flag[]]: look-ups of one turn of the loop in one statement.
 * Row-level security lets the union of their scopes through; every look-up is held to its own scope (paths closed by '.', joined
 * by ',') and population by its own line. At most two rows each: two are a conflict of numbers.
 */
const lookUp = (name: string, type: string, column: string) =>
  statement(
    name,
    `select q.place::int, ${DIRECTORY_COLUMNS}
       from unnest($1::${type}[], $2::text[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[])
         with ordinality as q(key, scope, born_up_to, born_after, sex, residency, flag, place)
       cross join lateral (
         select * from person x
          where x.${column} = q.key and x.status = 'present' and (x.org_path || '.') ^@ any (string_to_array(q.scope, ','))
            and ${covers('x')}
          order by x.person_id limit 2) p`,
  );

export const lookUpByNumber = lookUp('look_up_by_number', 'bytea', 'number_index');
export const lookUpById = lookUp('look_up_by_id', 'uuid', 'person_id');

/**
 * [person, born up to, born after, sex, residency, flag]: everybody of the person's household within the scope, head first, and
 * whether the population covers them.
 */
export const lookUpMembers = statement(
  'look_up_members',
  `select ${DIRECTORY_COLUMNS}, p.household_id as "householdId", p.relation, coalesce(${covers('p')}, false) as covered
     from person p cross join (select $2::date as born_up_to, $3::date as born_after, $4::text as sex, $5::text as residency,
       $6::text as flag) q
    where p.status = 'present' and p.household_id = (select household_id from person where person_id = $1 and status = 'present')
    order by p.relation, p.person_id limit 100`,
);
