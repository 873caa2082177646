import { Controller } from '@nestjs/common';
import {
  type CollectDataSetRequest,
  DepartmentDataSetService,
  type GetDataSetPageRequest,
  type GetDataSetRequest,
  type RequestDataSetRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { CollectDataSet } from './actions/collect-data-set.ts';
import { RequestDataSet } from './actions/request-data-set.ts';
import { DataSetQueries } from './data-set.queries.ts';

@Controller()
export class DepartmentDataSetController implements RpcHandlers<typeof DepartmentDataSetService> {
  constructor(
    private readonly requesting: RequestDataSet,
    private readonly collecting: CollectDataSet,
    private readonly queries: DataSetQueries,
  ) {}

  @RpcMethod(DepartmentDataSetService.method.requestDataSet)
  requestDataSet(request: RequestDataSetRequest, call: Call) {
    return this.requesting.run(request, call);
  }

  @RpcMethod(DepartmentDataSetService.method.getDataSet)
  getDataSet(request: GetDataSetRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(DepartmentDataSetService.method.collectDataSet)
  collectDataSet(request: CollectDataSetRequest, call: Call) {
    return this.collecting.run(request, call);
  }

  @RpcMethod(DepartmentDataSetService.method.getDataSetPage)
  getDataSetPage(request: GetDataSetPageRequest, call: Call) {
    return this.queries.page(request, call);
  }
}
