import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ArchiveOpenedSchema,
  VisitMissedSchema,
  VisitRecordedSchema,
} from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import type { EventInit } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import type { Escalation } from '../visit/visit.plan.ts';

/** A row of `archive`. */
export interface ArchiveRow {
  readonly archiveId: string;
  readonly personId: string;
  readonly kind: string;
  readonly basis: string;
  readonly basisReference: string;
  readonly sealed: Buffer;
  readonly tier: string;
  readonly helperStaffId: string;
  readonly gridId: string;
  readonly orgPath: string;
  readonly reviewDate: string;
  readonly nextVisitTime: Date;
  readonly visitId: string;
  readonly escalationLevel: number;
  readonly nextAlarmTime: Date | null;
  readonly version: number;
  readonly createdTime: Date;
}

export const ARCHIVE_COLUMNS = `archive_id as "archiveId", person_id as "personId", kind, basis, basis_reference as "basisReference", sealed, tier,
  helper_staff_id as "helperStaffId", grid_id as "gridId", org_path as "orgPath", review_date::text as "reviewDate",
  next_visit_time as "nextVisitTime", visit_id as "visitId", escalation_level as "escalationLevel",
  next_alarm_time as "nextAlarmTime", version, created_time as "createdTime"`;

const INSERT = `insert into archive (archive_id, person_id, kind, basis, basis_reference, sealed, tier, helper_staff_id, grid_id, org_path,
  review_date, next_visit_time, visit_id, escalation_level, next_alarm_time, version, created_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

const CHANGE = `update archive set next_visit_time = $3, visit_id = $4, escalation_level = $5, next_alarm_time = $6, version = $7
  where archive_id = $1 and version = $2 returning archive_id`;

export async function findArchive(tx: Tx, archiveId: string): Promise<ArchiveRow | undefined> {
  const [row] = await tx.query<ArchiveRow>(`select ${ARCHIVE_COLUMNS} from archive where archive_id = $1`, [archiveId]);
  return row;
}

/** Whether a person has an archive of a kind within the caller's scope. */
export async function hasArchive(tx: Tx, personId: string, kind: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from archive where person_id = $1 and kind = $2 limit 1`, [personId, kind]);
  return rows.length > 0;
}

export async function insertArchive(tx: Tx, row: ArchiveRow): Promise<void> {
  const { archiveId, personId, kind, basis, basisReference, sealed, tier, helperStaffId, gridId, orgPath } = row;
  const { reviewDate, nextVisitTime, visitId, escalationLevel, nextAlarmTime, version, createdTime } = row;
  await tx.query(INSERT, [
    archiveId,
    personId,
    kind,
    basis,
    basisReference,
    sealed,
    tier,
    helperStaffId,
    gridId,
    orgPath,
    reviewDate,
    nextVisitTime,
    visitId,
    escalationLevel,
    nextAlarmTime,
    version,
    createdTime,
  ]);
}

/** Writes what a change changes, unless somebody else changed the archive since it was read: then false. */
export async function changeArchive(tx: Tx, before: ArchiveRow, after: ArchiveRow): Promise<boolean> {
  const changed = await tx.query(CHANGE, [
    before.archiveId,
    before.version,
    after.nextVisitTime,
    after.visitId,
    after.escalationLevel,
    after.nextAlarmTime,
    after.version,
  ]);
  return changed.length === 1;
}

const common = (row: ArchiveRow, time: Date) => ({
  archiveId: row.archiveId,
  version: row.version,
  gridId: row.gridId,
  orgPath: row.orgPath,
  time: timestampFromDate(time),
});

const about = ({ archiveId, version, orgPath }: ArchiveRow) => ({ aggregateId: archiveId, version, orgPath });

export const archiveOpened = (row: ArchiveRow): EventInit<typeof ArchiveOpenedSchema> => ({
  schema: ArchiveOpenedSchema,
  ...about(row),
  message: {
    ...common(row, row.createdTime),
    personId: row.personId,
    nextVisitTime: timestampFromDate(row.nextVisitTime),
  },
});

export const visitRecorded = (
  row: ArchiveRow,
  visitId: string,
  counts: boolean,
  time: Date,
): EventInit<typeof VisitRecordedSchema> => ({
  schema: VisitRecordedSchema,
  ...about(row),
  message: { ...common(row, time), visitId, counts, nextVisitTime: timestampFromDate(row.nextVisitTime) },
});

export const visitMissed = (
  row: ArchiveRow,
  { level, path }: Escalation,
  time: Date,
): EventInit<typeof VisitMissedSchema> => ({
  schema: VisitMissedSchema,
  ...about(row),
  message: {
    ...common(row, time),
    visitId: row.visitId,
    dueTime: timestampFromDate(row.nextVisitTime),
    helperStaffId: row.helperStaffId,
    escalationLevel: level,
    escalatedToPath: path,
  },
});
