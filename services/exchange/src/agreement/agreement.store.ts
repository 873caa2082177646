import { statement, type Tx } from '@wangge/platform/persistence';
import type { Agreement } from './agreement.entity.ts';

/** Channel on which replicas hear that an agreement was granted or revoked. */
export const AGREEMENT_CHANNEL = 'agreement';

const COLUMNS = `agreement_id as "agreementId", department_id as "departmentId", operations, purposes, fields,
  org_path as "orgPath", population, unit_id as "unitId", legal_basis as "legalBasis", start_time as "startTime",
  end_time as "endTime", daily_quota as "dailyQuota", revoked_time as "revokedTime", version, proposer, approver,
  replaced_by as "replacedBy"`;

/** Every agreement there ever was: a refusal says whether one has ended or was revoked. Districts have some dozens. */
export const allAgreements = statement('agreement_all', `select ${COLUMNS} from agreement`);

/** [department or '', department and id after which to go on, how many]. */
export const listAgreements = statement(
  'agreement_list',
  `select ${COLUMNS} from agreement where ($1 = '' or department_id = $1)
     and (department_id, agreement_id) > ($2, $3::uuid) order by department_id, agreement_id limit $4`,
);

const FIND = `select ${COLUMNS} from agreement where agreement_id = $1`;

/** An agreement as it stands now. */
export async function findAgreement(tx: Tx, agreementId: string): Promise<Agreement | undefined> {
  return (await tx.query<Agreement>(FIND, [agreementId]))[0];
}

/** The same, kept from being changed by others until the transaction ends. */
export async function lockAgreement(tx: Tx, agreementId: string): Promise<Agreement | undefined> {
  return (await tx.query<Agreement>(`${FIND} for update`, [agreementId]))[0];
}

/** Who did it, when and why. */
export interface Change {
  readonly actor: string;
  readonly time: Date;
  readonly reason: string;
}

export async function insertAgreement(tx: Tx, agreement: Agreement, change: Change): Promise<void> {
  const { agreementId, departmentId, operations, purposes, fields, orgPath, population } = agreement;
  const { unitId, legalBasis, startTime, endTime, dailyQuota, version, proposer, approver } = agreement;
  await tx.query(
    `insert into agreement (agreement_id, department_id, operations, purposes, fields, org_path, population, unit_id,
       legal_basis, start_time, end_time, daily_quota, version, proposer, approver)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[agreementId, departmentId, operations, purposes, fields, orgPath, population],
      ...[unitId, legalBasis, startTime, endTime, dailyQuota, version, proposer, approver],
    ],
  );
  await tellChange(tx, agreement, 'granted', change);
}

export async function markRevoked(tx: Tx, agreement: Agreement, change: Change): Promise<void> {
  const { agreementId, revokedTime, version, replacedBy } = agreement;
  await tx.query('update agreement set revoked_time = $2, version = $3, replaced_by = $4 where agreement_id = $1', [
    agreementId,
    revokedTime,
    version,
    replacedBy,
  ]);
  await tellChange(tx, agreement, 'revoked', change);
}

async function tellChange(tx: Tx, { agreementId, version }: Agreement, action: string, change: Change): Promise<void> {
  const { actor, reason, time } = change;
  await tx.query(
    `insert into agreement_history (agreement_id, version, action, actor, reason, change_time) values ($1, $2, $3, $4, $5, $6)`,
    [agreementId, version, action, actor, reason, time],
  );
  await tx.query('select pg_notify($1, $2)', [AGREEMENT_CHANNEL, agreementId]);
}
