import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ArchiveSchema } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import type { ArchiveRow } from './archive.store.ts';

/** An archive as it is shown. The need is not opened for it: only a reveal does that. */
export const toArchive = (row: ArchiveRow): MessageInitShape<typeof ArchiveSchema> => ({
  archiveId: row.archiveId,
  personId: row.personId,
  kind: row.kind,
  basis: row.basis,
  basisReference: row.basisReference,
  tier: row.tier,
  helperStaffId: row.helperStaffId,
  gridId: row.gridId,
  orgPath: row.orgPath,
  reviewDate: row.reviewDate,
  nextVisitTime: timestampFromDate(row.nextVisitTime),
  version: row.version,
});
