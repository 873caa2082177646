import type { JointAction } from './joint-action.entity.ts';
import { statement } from '@wangge/platform/persistence';

const COLUMNS = `action_id as "actionId", version, state, title, emergency, org_path as "orgPath", case_ids as "caseIds", coordinations,
  called_up as "calledUp", report, open_time as "openTime", stand_down_time as "standDownTime"`;

export const ONE_ACTION = `select ${COLUMNS} from joint_action where action_id = $1`;
export const actionById = statement('joint_action_by_id', ONE_ACTION);
/** Kept from being changed by others until the transaction ends. */
export const LOCK_ACTION = `${ONE_ACTION} for update`;
export const INSERT_ACTION = `insert into joint_action (action_id, version, state, title, emergency, org_path, case_ids, coordinations,
    called_up, report, open_time)
  values ($1, 1, $2, $3, $4, $5, $6, '[]', '[]', '', $7)`;
const CHANGE = `update joint_action set version = $2, state = $3, case_ids = $4, coordinations = $5, called_up = $6, report = $7,
    stand_down_time = $8 where action_id = $1`;
/** [behind this id, how many, open only] */
export const LIST_ACTIONS = `select ${COLUMNS} from joint_action where ($1::uuid is null or action_id < $1) and (not $3 or state = 'open')
  order by action_id desc limit $2`;

/** How many of some cases the caller may see. */
export const COUNT_CASES = 'select count(*)::int as n from case_file where case_id = any ($1::uuid[])';
/** Those of some cases that are under another open action. */
export const TAKEN_CASES = `select distinct c as "caseId" from joint_action, unnest(case_ids) c
  where state = 'open' and action_id <> $2 and case_ids && $1::uuid[] and c = any ($1::uuid[]) order by 1`;

/** Statement and values that write an action as it is now. */
export const changeAction = (next: JointAction): [text: string, values: unknown[]] => {
  const { actionId, version, state, caseIds, coordinations, calledUp, report, standDownTime } = next;
  const lines = [JSON.stringify(coordinations), JSON.stringify(calledUp)];
  return [CHANGE, [actionId, version, state, caseIds, ...lines, report, standDownTime]];
};
