import { Controller } from '@nestjs/common';
import {
  DepartmentVisitService,
  type GetVisitRequest,
  type RequestVisitRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { RequestVisit } from './actions/request-visit.ts';
import { VisitRequestQueries } from './visit-request.queries.ts';

@Controller()
export class DepartmentVisitController implements RpcHandlers<typeof DepartmentVisitService> {
  constructor(
    private readonly requesting: RequestVisit,
    private readonly queries: VisitRequestQueries,
  ) {}

  @RpcMethod(DepartmentVisitService.method.requestVisit)
  requestVisit(request: RequestVisitRequest, call: Call) {
    return this.requesting.run(request, call);
  }

  @RpcMethod(DepartmentVisitService.method.getVisit)
  getVisit(request: GetVisitRequest, call: Call) {
    return this.queries.ofDepartment(request, call);
  }
}
