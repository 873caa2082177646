import { Controller } from '@nestjs/common';
import {
  type AnswerVisitRequestRequest,
  type ListVisitRequestsRequest,
  VisitRequestService,
} from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { AnswerVisitRequest } from './actions/answer-visit-request.ts';
import { VisitRequestQueries } from './visit-request.queries.ts';

@Controller()
export class VisitRequestController implements RpcHandlers<typeof VisitRequestService> {
  constructor(
    private readonly queries: VisitRequestQueries,
    private readonly answering: AnswerVisitRequest,
  ) {}

  @RpcMethod(VisitRequestService.method.listVisitRequests)
  listVisitRequests(request: ListVisitRequestsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(VisitRequestService.method.answerVisitRequest)
  answerVisitRequest(request: AnswerVisitRequestRequest, call: Call) {
    return this.answering.run(request, call);
  }
}
