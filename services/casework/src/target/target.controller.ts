import { Controller } from '@nestjs/common';
import {
  type ListTargetsRequest,
  type ReportProgressRequest,
  type SetTargetRequest,
  TargetService,
} from '@wangge/contracts/wangge/casework/v1/target_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { TargetDesk } from './target.desk.ts';

@Controller()
export class TargetController implements RpcHandlers<typeof TargetService> {
  constructor(private readonly desk: TargetDesk) {}

  @RpcMethod(TargetService.method.setTarget)
  setTarget(request: SetTargetRequest, call: Call) {
    return this.desk.set(request, call);
  }

  @RpcMethod(TargetService.method.reportProgress)
  reportProgress(request: ReportProgressRequest, call: Call) {
    return this.desk.progress(request, call);
  }

  @RpcMethod(TargetService.method.listTargets)
  listTargets(request: ListTargetsRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
