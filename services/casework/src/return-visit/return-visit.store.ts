import { statement } from '@wangge/platform/persistence';
import type { ReturnVisit } from './return-visit.entity.ts';

/** A row as the statements below answer it. */
export type VisitRow = ReturnVisit;

const VISIT = `v.case_id as "caseId", v.close_version as "closeVersion", v.state, v.number, v.matter_code as "matterCode",
  v.matter_name as "matterName", v.item_class as "itemClass", v.rework_count as "reworkCount", v.reopen_count as "reopenCount",
  v.org_path as "orgPath", v.lead_unit_id as "leadUnitId", v.close_time as "closeTime", v.close_day::text as "closeDay",
  v.rules_version as "rulesVersion", v.rule, v.per_mille as "perMille", v.ticket, v.visit_id as "visitId", v.version,
  v.due_time as "dueTime", v.amber_time as "amberTime", v.light, v.catalogue_version as "catalogueVersion", v.tries`;

// Custody may have moved since it was closed: where the case is now says whose visit it is.
const IN_PLACES = `exists (select from case_file c, unnest($1::text[]) as p
  where c.case_id = v.case_id and c.org_path >= p and (c.org_path < p || '/') )`;

/** Visits of one state in some places, those due first first. */
export const visitsIn = statement(
  'return_visit_list',
  `select ${VISIT} from return_visit v
   where v.state = $2 and (v.due_time, v.case_id) > ($3::timestamptz, $4::uuid) and ${IN_PLACES}
   order by v.due_time, v.case_id limit $5`,
);

/** What the draw of a day said of cases in some places. */
export const drawsOf = statement(
  'return_visit_draws',
  `select ${VISIT} from return_visit v
   where v.close_day = $2::date and v.ticket is not null and (v.case_id, v.close_version) > ($3::uuid, $4::int) and ${IN_PLACES}
   order by v.case_id, v.close_version limit $5`,
);

export const seedOf = statement('draw_seed_of', 'select seed from draw_seed where day = $1::date');
export const keepSeed = statement(
  'draw_seed_keep',
  'insert into draw_seed (day, seed) values ($1::date, $2) on conflict do nothing',
);

/** The last closing of a case. */
export const lastVisit = statement(
  'return_visit_last',
  `select ${VISIT} from return_visit v where v.case_id = $1 order by v.close_version desc limit 1`,
);

/** The closing whose visit an event or a remembered answer is about. */
export const visitById = statement(
  'return_visit_by_id',
  `select ${VISIT} from return_visit v where v.case_id = $1 and v.visit_id = $2`,
);

/** Whoever did anything with a case, its report included. */
export const actorsOf = statement('case_actors', 'select distinct h.actor from case_history h where h.case_id = $1');

/** Within a transaction: closings nobody has drawn for yet, to one drawer only. */
export const CLAIM_CLOSINGS = `select ${VISIT} from return_visit v where v.state = 'closed' order by v.case_id limit 200
  for update of v skip locked`;

export const WRITE_DRAW = `update return_visit set state = $3, rules_version = $4, rule = $5, per_mille = $6, ticket = $7,
  visit_id = $8, version = $9, due_time = $10, amber_time = $11 where case_id = $1 and close_version = $2`;

/** Within a transaction: visits whose time has reached something that was not told, to one job only. */
export const CLAIM_PASSED = `select ${VISIT} from return_visit v where v.state = 'due'
    and ((v.light = 'green' and v.amber_time <= $1) or (v.light <> 'red' and v.due_time <= $1))
  order by v.due_time limit 200 for update of v skip locked`;

export const WRITE_LIGHT = `update return_visit set light = $3, version = $4 where case_id = $1 and close_version = $2`;

/** Within a transaction: the visit of a case that is due, to one visitor only. */
export const CLAIM_DUE_VISIT = `select ${VISIT} from return_visit v where v.case_id = $1 and v.state = 'due' for update of v`;

export const WRITE_TRY = `update return_visit set state = $3, version = $4, tries = $5 where case_id = $1 and close_version = $2`;
