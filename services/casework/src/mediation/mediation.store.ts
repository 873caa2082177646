import { statement } from '@wangge/platform/persistence';
import type { MediationFacts } from './mediation.rules.ts';

/** A mediation as the statements answer it. */
export interface MediationRow {
  readonly mediationId: string;
  readonly caseId: string;
  readonly version: number;
  /** What was not known yet when it was written is not in it. */
  readonly facts: Partial<MediationFacts>;
  readonly sealed: Buffer;
}

const ROW = `mediation_id as "mediationId", case_id as "caseId", version, facts, sealed`;

/** Policies show it with its case. */
export const findMediation = statement('mediation_find', `select ${ROW} from mediation where case_id = $1`);

/** Within a transaction. One for a case; a second that was begun at once gives way. */
export const ADD_MEDIATION = `insert into mediation (mediation_id, case_id, version, facts, sealed, remind_at, check_at)
  values ($1, $2, 1, $3, $4, $5, $6) on conflict (case_id) do nothing returning 1`;
export const CHANGE_MEDIATION = `update mediation set version = version + 1, facts = $3, sealed = $4, remind_at = $5,
    check_at = $6
  where mediation_id = $1 and version = $2 returning 1`;

/** Within a transaction: mediations to remind of, each to one replica: [now]. */
export const CLAIM_REMINDERS = `select m.mediation_id as "mediationId", m.case_id as "caseId", m.version, m.facts, c.number,
    c.org_path as "orgPath"
  from mediation m join case_file c on c.case_id = m.case_id where m.remind_at <= $1
  order by m.remind_at limit 100 for update of m skip locked`;
export const REMINDED = 'update mediation set version = version + 1, remind_at = null where mediation_id = $1';

/** [from, to, under or null, paths]: what was concluded, by the lines of history that did it. */
export const countMediations = statement(
  'mediation_count',
  `select count(*) filter (where h.action = 'agree')::int as agreed,
     count(*) filter (where h.action = 'end-mediation')::int as ended,
     count(*) filter (where h.action = 'agree' and c.state = 'performed')::int as performed
   from case_file c join case_history h on h.case_id = c.case_id
   where c.flow = 'mediation' and h.action in ('agree', 'end-mediation') and h.happen_time >= $1 and h.happen_time < $2
     and ($3::text is null or c.org_path = $3 or (c.org_path >= $3 || '.' and c.org_path < $3 || '/'))
     and exists (select from unnest($4::text[]) p where c.org_path = p or (c.org_path >= p || '.' and c.org_path < p || '/'))`,
);
