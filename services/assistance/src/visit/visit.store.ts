import type { Tx } from '@wangge/platform/persistence';

/** A row of `visit`. */
export interface VisitRow {
  readonly visitId: string;
  readonly archiveId: string;
  readonly archiveVersion: number;
  readonly orgPath: string;
  readonly mode: string;
  readonly seen: boolean;
  readonly sealed: Buffer;
  readonly recordedBy: string;
  readonly recordedTime: Date;
  readonly nextVisitTime: Date;
}

const COLUMNS = `visit_id as "visitId", archive_id as "archiveId", archive_version as "archiveVersion", org_path as "orgPath", mode, seen, sealed,
  recorded_by as "recordedBy", recorded_time as "recordedTime", next_visit_time as "nextVisitTime"`;

/** The visit that made a version of an archive. */
export async function findVisit(tx: Tx, archiveId: string, version: number): Promise<VisitRow | undefined> {
  const [row] = await tx.query<VisitRow>(
    `select ${COLUMNS} from visit where archive_id = $1 and archive_version = $2`,
    [archiveId, version],
  );
  return row;
}

export async function insertVisit(tx: Tx, row: VisitRow): Promise<void> {
  const { visitId, archiveId, archiveVersion, orgPath, mode, seen, sealed, recordedBy, recordedTime, nextVisitTime } =
    row;
  await tx.query(
    `insert into visit (visit_id, archive_id, archive_version, org_path, mode, seen, sealed, recorded_by, recorded_time, next_visit_time)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [visitId, archiveId, archiveVersion, orgPath, mode, seen, sealed, recordedBy, recordedTime, nextVisitTime],
  );
}
