import { Controller } from '@nestjs/common';
import {
  DeadlineService,
  type AskExtensionRequest,
  type ExplainDeadlinesRequest,
  type ListOpenCasesRequest,
  type RefuseExtensionRequest,
  type SendUpCaseRequest,
  type TakeOverCaseRequest,
} from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { AskExtension } from '../oversight/actions/ask-extension.ts';
import { RefuseExtension } from '../oversight/actions/refuse-extension.ts';
import { SendUpCase } from '../oversight/actions/send-up-case.ts';
import { TakeOverCase } from '../oversight/actions/take-over-case.ts';
import { DeadlineQueries } from './deadline.queries.ts';

@Controller()
export class DeadlineController implements RpcHandlers<typeof DeadlineService> {
  constructor(
    private readonly queries: DeadlineQueries,
    private readonly ask: AskExtension,
    private readonly refuse: RefuseExtension,
    private readonly sendUp: SendUpCase,
    private readonly takeOver: TakeOverCase,
  ) {}

  @RpcMethod(DeadlineService.method.explainDeadlines)
  explainDeadlines(request: ExplainDeadlinesRequest, call: Call) {
    return this.queries.explain(request, call);
  }

  @RpcMethod(DeadlineService.method.listOpenCases)
  listOpenCases(request: ListOpenCasesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(DeadlineService.method.askExtension)
  askExtension(request: AskExtensionRequest, call: Call) {
    return this.ask.run(request, call);
  }

  @RpcMethod(DeadlineService.method.refuseExtension)
  refuseExtension(request: RefuseExtensionRequest, call: Call) {
    return this.refuse.run(request, call);
  }

  @RpcMethod(DeadlineService.method.sendUpCase)
  sendUpCase(request: SendUpCaseRequest, call: Call) {
    return this.sendUp.run(request, call);
  }

  @RpcMethod(DeadlineService.method.takeOverCase)
  takeOverCase(request: TakeOverCaseRequest, call: Call) {
    return this.takeOver.run(request, call);
  }
}
