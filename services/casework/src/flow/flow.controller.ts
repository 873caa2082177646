import { Controller } from '@nestjs/common';
import {
  FlowService,
  type GetFlowRequest,
  type ImportFlowRequest,
  type ListFlowsRequest,
} from '@wangge/contracts/wangge/casework/v1/flow_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportFlow } from './actions/import-flow.ts';
import { FlowQueries } from './flow.queries.ts';

@Controller()
export class FlowController implements RpcHandlers<typeof FlowService> {
  constructor(
    private readonly queries: FlowQueries,
    private readonly importing: ImportFlow,
  ) {}

  @RpcMethod(FlowService.method.listFlows)
  listFlows(request: ListFlowsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(FlowService.method.getFlow)
  getFlow(request: GetFlowRequest) {
    return this.queries.get(request);
  }

  @RpcMethod(FlowService.method.importFlow)
  importFlow(request: ImportFlowRequest, call: Call) {
    return this.importing.run(request, call);
  }
}
