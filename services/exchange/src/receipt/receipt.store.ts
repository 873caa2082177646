import { statement } from '@wangge/platform/persistence';
import type { Receipt } from './receipt.entity.ts';

const COLUMNS = `receipt_id as "receiptId", call_time as "callTime", department_id as "departmentId", officer,
  agreement_id as "agreementId", agreement_version as "agreementVersion", operation, purpose,
  case_reference as "caseReference", request_hash as "requestHash", response_hash as "responseHash", status, reason,
  trace_id as "traceId"`;

/** Columns as arrays, one entry a receipt. A receipt that is there already stays: a batch may be sent twice. */
export const insertReceipts = statement(
  'receipt_insert',
  `insert into receipt (receipt_id, call_time, department_id, officer, agreement_id, agreement_version, operation, purpose,
     case_reference, request_hash, response_hash, status, reason, trace_id)
   select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::text[],
     $9::text[], $10::bytea[], $11::bytea[], $12::text[], $13::text[], $14::text[])
   on conflict (receipt_id) do nothing`,
);

/** Values of `insertReceipts`. */
export function receiptColumns(receipts: readonly Receipt[]): unknown[] {
  const column = <K extends keyof Receipt>(name: K): Receipt[K][] => receipts.map((receipt) => receipt[name]);
  return [
    column('receiptId'),
    column('callTime'),
    column('departmentId'),
    column('officer'),
    column('agreementId'),
    column('agreementVersion'),
    column('operation'),
    column('purpose'),
    column('caseReference'),
    column('requestHash'),
    column('responseHash'),
    column('status'),
    column('reason'),
    column('traceId'),
  ];
}

/** [department or '', id before which to go on, how many]; newest first, as ids are ordered by time. */
export const listReceipts = statement(
  'receipt_list',
  `select ${COLUMNS} from receipt where ($1 = '' or department_id = $1) and receipt_id < $2
    order by receipt_id desc limit $3`,
);

export const findReceipt = statement('receipt_find', `select ${COLUMNS} from receipt where receipt_id = $1`);
