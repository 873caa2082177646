import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DataSetSchema } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { timeOf } from '@wangge/platform/persistence';
import type { DataSet } from './data-set.entity.ts';

/** A data set as those who decide about it see it. */
export function dataSetView(set: DataSet): MessageInitShape<typeof DataSetSchema> {
  const { dataSetId, departmentId, agreementId, officer, purpose, caseReference, orgPath, population } = set;
  return {
    ...{ dataSetId, departmentId, agreementId, officer, purpose, caseReference, orgPath, population },
    ...{ fields: set.fields, state: set.state, rowCount: set.rowCount, rejectReason: set.rejectReason },
    decidedBy: set.decidedBy ?? '',
    requestTime: timeOf(set.requestTime),
    decideTime: timeOf(set.decideTime),
    collectTime: timeOf(set.collectTime),
  };
}
