import { Controller } from '@nestjs/common';
import {
  type ApproveDataSetRequest,
  DataSetService,
  type ListDataSetsRequest,
  type RejectDataSetRequest,
} from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { DecideDataSet } from './actions/decide-data-set.ts';
import { DataSetQueries } from './data-set.queries.ts';

@Controller()
export class DataSetController implements RpcHandlers<typeof DataSetService> {
  constructor(
    private readonly queries: DataSetQueries,
    private readonly deciding: DecideDataSet,
  ) {}

  @RpcMethod(DataSetService.method.listDataSets)
  listDataSets(request: ListDataSetsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(DataSetService.method.approveDataSet)
  approveDataSet(request: ApproveDataSetRequest, call: Call) {
    return this.deciding.approve(request, call);
  }

  @RpcMethod(DataSetService.method.rejectDataSet)
  rejectDataSet(request: RejectDataSetRequest, call: Call) {
    return this.deciding.reject(request, call);
  }
}
