import { DepartmentReceiptService } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { statement, type Tx } from '@wangge/platform/persistence';
import type { Reconciliation } from './reconciliation.entity.ts';

const COLUMNS = `reconciliation_id as "reconciliationId", department_id as "departmentId", day::text as day,
  their_count as "theirCount", our_count as "ourCount", their_digest as "theirDigest", our_digest as "ourDigest", officer,
  reconcile_time as "reconcileTime"`;

/**
 * [department, first id of the day, first of the next]: how many answered calls there are, and the digest the contract says.
 * Calls about receipts are left out: fetching what is compared would change it.
 */
export const ownSide = statement(
  'reconciliation_own_side',
  `select count(*)::int as count, encode(sha256(coalesce(string_agg(convert_to(
       receipt_id || ' ' || encode(request_hash, 'hex') || ' ' || coalesce(encode(response_hash, 'hex'), '') || chr(10), 'UTF8'), ''
       order by receipt_id), '')), 'hex') as digest
     from receipt where department_id = $1 and receipt_id >= $2 and receipt_id < $3 and status = 'OK'
      and not starts_with(operation, '${DepartmentReceiptService.typeName}.')`,
);

/** [department or '', only different, id before which to go on, how many]; newest first. */
export const listReconciliations = statement(
  'reconciliation_list',
  `select ${COLUMNS} from reconciliation where ($1 = '' or department_id = $1) and (not $2 or their_digest <> our_digest)
     and reconciliation_id < $3 order by reconciliation_id desc limit $4`,
);

export async function findReconciliation(tx: Tx, reconciliationId: string): Promise<Reconciliation | undefined> {
  const text = `select ${COLUMNS} from reconciliation where reconciliation_id = $1`;
  return (await tx.query<Reconciliation>(text, [reconciliationId]))[0];
}

export async function insertReconciliation(tx: Tx, one: Reconciliation): Promise<void> {
  const { reconciliationId, departmentId, day, theirCount, ourCount, theirDigest, ourDigest } = one;
  await tx.query(
    `insert into reconciliation (reconciliation_id, department_id, day, their_count, our_count, their_digest, our_digest, officer,
       reconcile_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[reconciliationId, departmentId, day, theirCount, ourCount, theirDigest, ourDigest],
      ...[one.officer, one.reconcileTime],
    ],
  );
}
