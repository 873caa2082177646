import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ResidentExportSchema } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { timeOf } from '@wangge/platform/persistence';
import type { ResidentExport } from './resident-export.entity.ts';
import { stateAt } from './resident-export.rules.ts';

/** An export in figures, as it stands now. */
export const exportView = (one: ResidentExport, now: Date): MessageInitShape<typeof ResidentExportSchema> => ({
  ...{ exportId: one.exportId, askedBy: one.actor, actingFor: one.actingFor, purpose: one.purpose },
  ...{ filter: { ...one.filter, serviceFlags: [...one.filter.serviceFlags] }, orgPath: one.orgPath },
  ...{ state: stateAt(one, now), rowCount: one.rowCount, pageCount: one.pageCount, pagesDone: one.pagesDone },
  ...{ requestTime: timeOf(one.requestTime), expireTime: timeOf(one.expireTime), decidedBy: one.decidedBy ?? '' },
  ...{ decideTime: timeOf(one.decideTime), decideReason: one.decideReason },
});
