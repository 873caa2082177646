import { statement, type Tx } from '@wangge/platform/persistence';
import type { Revocation } from './revocation.entity.ts';

/** Channel on which replicas hear of a revocation. */
export const REVOCATION_CHANNEL = 'revocation';

const COLUMNS = `revocation_id as "revocationId", kind, target, not_before_time as "notBeforeTime", reason, actor`;

/** [since]. */
export const revocationsSince = statement(
  'revocation_since',
  `select ${COLUMNS} from revocation where not_before_time >= $1`,
);

/** [id before which to go on, how many]. */
export const listRevocations = statement(
  'revocation_list',
  `select ${COLUMNS} from revocation where revocation_id < $1::uuid order by revocation_id desc limit $2`,
);

export async function findRevocation(tx: Tx, revocationId: string): Promise<Revocation | undefined> {
  const text = `select ${COLUMNS} from revocation where revocation_id = $1`;
  return (await tx.query<Revocation>(text, [revocationId]))[0];
}

export async function insertRevocation(tx: Tx, revocation: Revocation): Promise<void> {
  const { revocationId, kind, target, notBeforeTime, reason, actor } = revocation;
  await tx.query(
    `insert into revocation (revocation_id, kind, target, not_before_time, reason, actor) values ($1, $2, $3, $4, $5, $6)`,
    [revocationId, kind, target, notBeforeTime, reason, actor],
  );
  await tx.query('select pg_notify($1, $2)', [REVOCATION_CHANNEL, revocationId]);
}
