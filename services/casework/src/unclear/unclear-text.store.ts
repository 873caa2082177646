import { statement } from '@wangge/platform/persistence';
import type { UnclearText } from './unclear-text.entity.ts';

export type UnclearRow = Omit<UnclearText, 'inboundId' | 'sender' | 'settledBy'>;

const COLUMNS = `unclear_text_id as "unclearTextId", state, unclear, org_path as "orgPath", sealed, filed_as as "filedAs",
  case_number as "caseNumber", reason, receive_time as "receiveTime", settle_time as "settleTime"`;

export const findUnclear = statement('unclear_find', `select ${COLUMNS} from unclear_text where unclear_text_id = $1`);
/** Kept from being changed by others until the transaction ends. */
export const LOCK_UNCLEAR = `${findUnclear.text} for update`;
/** [behind this id, how many, state]: the policies show everybody those of their places. */
export const LIST_UNCLEAR = `select ${COLUMNS} from unclear_text
  where ($1::uuid is null or unclear_text_id < $1) and state = $3 order by unclear_text_id desc limit $2`;

/** [id, key it came under, what is unclear, desk, sender, sealed, when]; one that was handed in before is there. */
export const keepUnclear = statement(
  'unclear_keep',
  `insert into unclear_text
     (unclear_text_id, inbound_id, state, unclear, org_path, sender, sealed, case_number, reason, settled_by, receive_time)
   values ($1, $2, 'waiting', $3, $4, $5, $6, '', '', '', $7) on conflict on constraint unclear_text_inbound do nothing`,
);
/** [sender, since, what it answers, case, number, when]: what the sender was asked lately is told now. */
export const answerUnclear = statement(
  'unclear_answer',
  `update unclear_text set state = 'answered', filed_as = $4, case_number = $5, settle_time = $6
   where sender = $1 and state = 'waiting' and receive_time >= $2 and unclear = any ($3::text[])`,
);
/** [id, case, number, who, when] */
export const FILE_UNCLEAR = `update unclear_text
  set state = 'filed', sealed = null, filed_as = $2, case_number = $3, reason = '', settled_by = $4, settle_time = $5
  where unclear_text_id = $1`;
/** [id, reason, who, when] */
export const DISCARD_UNCLEAR = `update unclear_text
  set state = 'discarded', filed_as = null, case_number = '', reason = $2, settled_by = $3, settle_time = $4
  where unclear_text_id = $1`;
