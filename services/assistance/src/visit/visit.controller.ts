import { Controller } from '@nestjs/common';
import {
  type ListDueVisitsRequest,
  type RecordVisitRequest,
  VisitService,
} from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { type Call, RpcMethod, type RpcHandlers } from '@wangge/platform/rpc';
import { ArchiveQueries } from '../archive/archive.queries.ts';
import { RecordVisit } from './actions/record-visit.ts';

@Controller()
export class VisitController implements RpcHandlers<typeof VisitService> {
  constructor(
    private readonly queries: ArchiveQueries,
    private readonly recording: RecordVisit,
  ) {}

  @RpcMethod(VisitService.method.listDueVisits)
  listDueVisits(request: ListDueVisitsRequest, call: Call) {
    return this.queries.due(request, call);
  }

  @RpcMethod(VisitService.method.recordVisit)
  recordVisit(request: RecordVisitRequest, call: Call) {
    return this.recording.run(request, call);
  }
}
