import { statement } from '@wangge/platform/persistence';
import type { Receipt } from './receipt.entity.ts';

const COLUMNS = `receipt_id as "receiptId", call_time as "callTime", department_id as "departmentId", officer,
  agreement_id as "agreementId", agreement_version as "agreementVersion", operation, purpose,
  case_reference as "caseReference", request_hash as "requestHash", response_hash as "responseHash", status, reason,
  trace_id as "traceId"`;

/** [receipts as JSON]: one value is made faster than an array for each column. A receipt that is there already stays. */
export const insertReceipts = statement(
  'receipt_insert',
  `insert into receipt (receipt_id, call_time, department_id, officer, agreement_id, agreement_version, operation, purpose,
     case_reference, request_hash, response_hash, status, reason, trace_id)
   select "receiptId", "callTime", "departmentId", officer, "agreementId", "agreementVersion", operation, purpose,
     "caseReference", decode("requestHash", 'hex'), decode("responseHash", 'hex'), status, reason, "traceId"
   from json_to_recordset($1) as r ("receiptId" uuid, "callTime" timestamptz, "departmentId" text, officer text,
     "agreementId" uuid, "agreementVersion" int, operation text, purpose text, "caseReference" text, "requestHash" text,
     "responseHash" text, status text, reason text, "traceId" text)
   on conflict (receipt_id) do nothing`,
);

/** Values of `insertReceipts`. */
export const receiptValues = (receipts: readonly Receipt[]): unknown[] => [
  JSON.stringify(
    receipts.map(({ requestHash, responseHash, ...plain }) => ({
      ...plain,
      requestHash: requestHash?.toString('hex') ?? null,
      responseHash: responseHash?.toString('hex') ?? null,
    })),
  ),
];

/** [department or '', id before which to go on, how many]; newest first, as ids are ordered by time. */
export const listReceipts = statement(
  'receipt_list',
  `select ${COLUMNS} from receipt where ($1 = '' or department_id = $1) and receipt_id < $2
    order by receipt_id desc limit $3`,
);

/** [department, first id of the day, first of the next, id after which to go on, how many]; oldest first. */
export const listReceiptsOfDay = statement(
  'receipt_list_of_day',
  `select ${COLUMNS} from receipt where department_id = $1 and receipt_id >= $2 and receipt_id < $3 and receipt_id > $4
    order by receipt_id limit $5`,
);

export const findReceipt = statement('receipt_find', `select ${COLUMNS} from receipt where receipt_id = $1`);
