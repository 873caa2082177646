import { statement } from '@wangge/platform/persistence';

const PROPOSAL = `proposal_id as "proposalId", kind, matter_code as "matterCode", area, unit_id as "unitId", unit_name as "unitName",
  reference, adjudications, state, note, propose_time as "proposeTime", decide_time as "decideTime"`;

/** Within the change of a case: what a unit objected to, and on what it rests. A flow of its own may let a task be objected to again. */
export const KEEP_OBJECTION = `insert into objection (case_id, task_id, unit_id, reference, object_time)
  values ($1, $2, $3, $4, $5)
  on conflict (case_id, task_id) do update set reference = excluded.reference, object_time = excluded.object_time,
    decide_time = null, upheld = null, competent_unit_id = null`;
export const DECIDE_OBJECTION = `update objection set decide_time = $3, upheld = $4, competent_unit_id = $5
  where case_id = $1 and task_id = $2`;
export const referenceOf = statement(
  'objection_reference',
  'select reference from objection where case_id = $1 and task_id = $2',
);

/** Said before and still open, it counts once more. */
export const PROPOSE_RULE = `insert into rule_proposal
    (proposal_id, kind, matter_code, area, unit_id, unit_name, reference, adjudications, state, note, propose_time)
  values ($1, $2, $3, $4, $5, $6, $7, 1, 'open', '', $8)
  on conflict (kind, matter_code, area, unit_id) where state = 'open'
  do update set adjudications = rule_proposal.adjudications + 1, unit_name = excluded.unit_name, reference = excluded.reference`;

/** The last decision about who a case belongs to. */
export const lastDecision = statement(
  'objection_last',
  `select unit_id as "unitId", upheld, competent_unit_id as "competentUnitId" from objection
   where case_id = $1 and decide_time is not null order by decide_time desc, task_id desc limit 1`,
);

/** Proposals, the latest first: $1 state or empty, $2 before this id or null, $3 how many. */
export const proposalPage = statement(
  'rule_proposal_page',
  `select ${PROPOSAL} from rule_proposal where ($1 = '' or state = $1) and ($2::uuid is null or proposal_id < $2)
   order by proposal_id desc limit $3`,
);
export const oneProposal = statement(
  'rule_proposal_one',
  `select ${PROPOSAL} from rule_proposal where proposal_id = $1`,
);
/** Within a transaction: whoever is first decides. */
export const DECIDE_PROPOSAL = `update rule_proposal set state = $2, note = $3, decide_time = $4
  where proposal_id = $1 and state = 'open'`;

/**
 * Within a transaction, which may take its time: tasks of units, $1 from, $2 until dispatched, in the order of objections, $3 after
 * so many units, $4 how many. Policies count only cases the caller may see.
 */
export const BOUNCES = `select unit_id as "unitId", max(unit_name) as "unitName", count(*)::int as tasks,
    (count(*) filter (where objection <> 'none'))::int as objected,
    (count(*) filter (where objection = 'upheld'))::int as upheld,
    (count(*) filter (where objection = 'rejected'))::int as rejected
  from task where dispatch_time >= $1 and dispatch_time < $2
  group by unit_id order by objected desc, unit_id offset $3 limit $4`;
