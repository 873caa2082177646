import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ResidentImportSchema } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { timeOf } from '@wangge/platform/persistence';
import type { ImportRow } from './resident-import.store.ts';

/** An import as its opener sees it. */
export const importView = (row: ImportRow): MessageInitShape<typeof ResidentImportSchema> => ({
  ...{ importId: row.importId, source: row.source, dryRun: row.dryRun, state: row.state, totalRows: row.totalRows },
  ...{ doneRows: row.doneRows, inserted: row.inserted, updated: row.updated, unchanged: row.unchanged },
  ...{ rejected: row.rejected, problem: row.problem, problemLine: row.problemLine, problemColumn: row.problemColumn },
  ...{ header: row.header, createTime: timeOf(row.createTime), startTime: timeOf(row.startTime) },
  finishTime: timeOf(row.finishTime),
});
