import { statement } from '@wangge/platform/persistence';

/** Within a transaction: mediations with a promise to look at, each to one replica: [now]. */
export const CLAIM_CHECKS = `select m.mediation_id as "mediationId", m.case_id as "caseId", m.version, m.facts, c.number,
    c.org_path as "orgPath", c.state
  from mediation m join case_file c on c.case_id = m.case_id where m.check_at <= $1
  order by m.check_at limit 100 for update of m skip locked`;
export const CHECK_TOLD = `update mediation set version = version + 1, facts = $2, check_at = $3 where mediation_id = $1`;
/** Of one that is over nothing is told any more. */
export const CHECK_VOID = 'update mediation set check_at = null where mediation_id = $1';

/** [from, to, under or null, paths, now]: promises whose day came, by what was found last. */
export const countPromises = statement(
  'mediation_count_promises',
  `select count(*)::int as "promisesDue",
     count(*) filter (where p.last = 'performed')::int as "promisesPerformed",
     count(*) filter (where p.last = 'partly')::int as "promisesPartly",
     count(*) filter (where p.last = 'not-performed')::int as "promisesNotPerformed"
   from case_file c join mediation m on m.case_id = c.case_id cross join lateral (
     select (one ->> 'dueDay')::timestamp at time zone 'Asia/Shanghai' as day, one -> 'checks' -> -1 ->> 'outcome' as last
     from jsonb_array_elements(coalesce(m.facts -> 'promises', '[]'::jsonb)) one) p
   where c.flow = 'mediation' and p.day >= $1 and p.day < $2 and p.day <= $5
     and ($3::text is null or c.org_path = $3 or (c.org_path >= $3 || '.' and c.org_path < $3 || '/'))
     and exists (select from unnest($4::text[]) q where c.org_path = q or (c.org_path >= q || '.' and c.org_path < q || '/'))`,
);
