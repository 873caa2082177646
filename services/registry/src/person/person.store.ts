import { commandText, statement } from '@wangge/platform/persistence';
import { inPlace } from '../scope-places.ts';
import type { PersonStatus, Residency } from './person-state.ts';

/** A person as the statements here read one: as known now, or at a version of the history. */
export interface PersonRow {
  readonly personId: string;
  readonly version: number;
  readonly orgPath: string;
  readonly gridId: string;
  readonly householdId: string;
  readonly dwellingId: string | null;
  readonly relation: string;
  readonly name: string;
  readonly pinyin: string;
  readonly sex: string;
  /** "YYYY-MM-DD". */
  readonly birthDate: string | null;
  readonly residency: Residency;
  readonly noNumberReason: string;
  readonly serviceFlags: string[];
  readonly sealed: Buffer;
  readonly status: PersonStatus;
}

/** What every statement here reads of a person, now or at a version. */
export const columns = (
  orgPath = 'org_path',
): string => `person_id as "personId", version, ${orgPath} as "orgPath", grid_id as "gridId",
  household_id as "householdId", dwelling_id as "dwellingId", relation, name, pinyin, sex, birth_date::text as "birthDate", residency,
  no_number_reason as "noNumberReason", service_flags as "serviceFlags", sealed, status`;

/** [person_id] */
export const personById = statement('person_by_id', `select ${columns()} from person where person_id = $1`);

/** [person_id]: the person, by the id of a record merged into theirs, too. */
export const personHeldAs = statement(
  'person_held_as',
  `select ${columns()} from person where person_id = (
     with recursive held(id, hops) as (
       select $1::uuid, 0 union all
       select case d.gone_id when d.one_id then d.other_id else d.one_id end, hops + 1
         from held join duplicate_pair d on d.gone_id = held.id and d.state = 'merged' where hops < 8)
     select id from held order by hops desc limit 1)`,
);

/** [person_id]: the ids of a person's record and of all that were merged into it. */
export const recordsOf = statement(
  'records_of_person',
  `with recursive records(id, hops) as (
     select $1::uuid, 0 union all
     select d.gone_id, hops + 1
       from records r join duplicate_pair d on d.state = 'merged' and d.gone_id <> r.id and r.id in (d.one_id, d.other_id) where hops < 8)
   select distinct id from records`,
);

/** [person_id, version]: what the person was then, where they lived then. */
export const personAtVersion = statement(
  'person_at_version',
  `select ${columns('lived_at_path')} from person_history where person_id = $1 and version = $2`,
);

/** [number_index[]]: 100 at most, of which more than one only in a conflict. */
export const personsByNumber = statement(
  'persons_by_number',
  `select ${columns()} from person where number_index = any ($1::bytea[]) and status <> 'merged' order by person_id limit 100`,
);

/** [phone_index[]]: a family may share a phone. */
export const personsByPhone = statement(
  'persons_by_phone',
  `select ${columns()} from person where phone_index = any ($1::bytea[]) and status <> 'merged' order by person_id limit 100`,
);

/** [paths[], from[], to[], other tokens[], statuses[], all when empty]: at most 200 candidates of a search, those of the first span first. */
const byToken = (within: string, order: string): string => `select ${columns()} from person where person_id in (
   select found.person_id from unnest($1::text[]) as place(path)
     cross join unnest($2::text[], $3::text[]) with ordinality as span(low, high, rank)
     cross join lateral (
       select t.person_id from search_token t
        where ${within} and t.token >= span.low and t.token < span.high and not exists (
          select from unnest($4::text[]) as other(token) where not exists (
            select from search_token o where o.person_id = t.person_id and o.token = other.token))
        order by ${order} limit 200) as found
    group by found.person_id order by min(span.rank) limit 200)
   and status <> 'merged' and (cardinality($5::text[]) = 0 or status = any ($5))`;

/** For communities and grids: reads all their tokens of a span. */
export const personsByTokenNarrow = statement(
  'persons_by_token_narrow',
  byToken(inPlace('t.org_path'), 't.org_path, t.token'),
);

/**
 * For streets and the district: reads a span in the order of its tokens until there are enough. The planner cannot know how wide a
 * place is, and would take the index by place; an expression takes that choice away.
 */
export const personsByTokenWide = statement(
  'persons_by_token_wide',
  byToken(inPlace(`(t.org_path || '')`), 't.token, t.org_path, t.person_id'),
);

/** [household_id] */
export const householdById = statement(
  'household_by_id',
  `select household_id as "householdId", dwelling_id as "dwellingId", org_path as "orgPath", grid_id as "gridId", version,
     close_time is not null as closed from household where household_id = $1`,
);

/** [household_id, relation, person_id, limit]: members after this one, the head first. */
export const membersAfter = statement(
  'household_members_after',
  `select ${columns()} from person where household_id = $1 and status = 'present' and (relation, person_id) > ($2, $3::uuid) order by relation, person_id limit $4`,
);

/** [flag, person_id, limit]: people with a service flag after this one, in the order of their ids. */
export const flaggedAfter = statement(
  'persons_flagged_after',
  `select person_id as "personId", grid_id as "gridId", org_path as "orgPath" from person
    where status = 'present' and cardinality(service_flags) > 0 and $1 = any (service_flags) and person_id > $2::uuid order by person_id limit $3`,
);

/** [grant_id] */
export const grantById = statement(
  'reveal_grant_by_id',
  `select person_id as "personId", fields, expire_time as "expireTime" from reveal_grant where grant_id = $1`,
);

/** [actor, since]: when the caller was granted a reveal of late. */
export const grantsOf = statement(
  'reveal_grants_of',
  `select grant_time as "grantTime" from reveal_grant where actor = $1 and grant_time > $2 order by grant_time desc limit 100`,
);

export const registerPerson = statement('register_person', commandText('register_person', 22));
export const movePerson = statement('move_person', commandText('move_person', 16));
export const revealPerson = statement('reveal_person', commandText('reveal_person', 6));
