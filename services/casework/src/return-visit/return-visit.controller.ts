import { Controller } from '@nestjs/common';
import {
  ReturnVisitService,
  type ListReturnVisitDrawsRequest,
  type ListReturnVisitsRequest,
  type RecordReturnVisitRequest,
  type RevealReporterRequest,
} from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { RecordReturnVisit } from './actions/record-return-visit.ts';
import { ReturnVisitQueries } from './return-visit.queries.ts';

@Controller()
export class ReturnVisitController implements RpcHandlers<typeof ReturnVisitService> {
  constructor(
    private readonly queries: ReturnVisitQueries,
    private readonly recording: RecordReturnVisit,
  ) {}

  @RpcMethod(ReturnVisitService.method.listReturnVisits)
  listReturnVisits(request: ListReturnVisitsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(ReturnVisitService.method.revealReporter)
  revealReporter(request: RevealReporterRequest, call: Call) {
    return this.queries.reveal(request, call);
  }

  @RpcMethod(ReturnVisitService.method.recordReturnVisit)
  recordReturnVisit(request: RecordReturnVisitRequest, call: Call) {
    return this.recording.run(request, call);
  }

  @RpcMethod(ReturnVisitService.method.listReturnVisitDraws)
  listReturnVisitDraws(request: ListReturnVisitDrawsRequest, call: Call) {
    return this.queries.draws(request, call);
  }
}
