import { statement } from '@wangge/platform/persistence';
import type { Opinion } from './opinion.entity.ts';

export type OpinionRow = Omit<Opinion, 'followCodeHash'>;

const COLUMNS = `opinion_id as "opinionId", version, state, topic, text, org_path as "orgPath", wants_answer as "wantsAnswer", sealed,
  answer, decided_by as "decidedBy", tell_time as "tellTime", due_time as "dueTime", decide_time as "decideTime"`;

export const INSERT_OPINION = `insert into opinion (opinion_id, version, state, topic, text, org_path, wants_answer, sealed,
    follow_code_hash, answer, decided_by, tell_time, due_time)
  values ($1, 1, $2, $3, $4, $5, $6, $7, $8, '', '', $9, $10)`;
export const ONE_OPINION = `select ${COLUMNS} from opinion where opinion_id = $1`;
/** Kept from being changed by others until the transaction ends. */
export const LOCK_OPINION = `${ONE_OPINION} for update`;
/** [id, version, state, answer, who, when] */
export const CHANGE_OPINION = `update opinion set version = $2, state = $3, answer = $4, decided_by = $5, decide_time = $6
  where opinion_id = $1`;
/** [behind this id, how many, state, topic]: the policies show everybody those of their places. */
export const LIST_OPINIONS = `select ${COLUMNS} from opinion where ($1::uuid is null or opinion_id < $1)
    and ($3 = '' or state = $3) and ($4 = '' or topic = $4)
  order by opinion_id desc limit $2`;

export const opinionByCode = statement(
  'opinion_by_code',
  `select ${COLUMNS} from opinion where follow_code_hash = $1 limit 1`,
);
export const opinionById = statement('opinion_by_id', ONE_OPINION);
/** A contact is of use until the answer was told: [the moment before which it was given]. */
export const forgetContacts = statement(
  'opinion_forget_contacts',
  'update opinion set sealed = null where sealed is not null and decide_time < $1',
);
