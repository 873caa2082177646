import { Controller } from '@nestjs/common';
import {
  type AdvanceOpinionRequest,
  type GetOpinionByCodeRequest,
  type ListOpinionsRequest,
  OpinionService,
  type RevealOpinionContactRequest,
  type TellOpinionRequest,
} from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { OpinionDesk } from './opinion.desk.ts';

@Controller()
export class OpinionController implements RpcHandlers<typeof OpinionService> {
  constructor(private readonly desk: OpinionDesk) {}

  @RpcMethod(OpinionService.method.tellOpinion)
  tellOpinion(request: TellOpinionRequest, call: Call) {
    return this.desk.tell(request, call);
  }

  @RpcMethod(OpinionService.method.getOpinionByCode)
  getOpinionByCode(request: GetOpinionByCodeRequest) {
    return this.desk.byCode(request);
  }

  @RpcMethod(OpinionService.method.listOpinions)
  listOpinions(request: ListOpinionsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(OpinionService.method.advanceOpinion)
  advanceOpinion(request: AdvanceOpinionRequest, call: Call) {
    return this.desk.advance(request, call);
  }

  @RpcMethod(OpinionService.method.revealOpinionContact)
  revealOpinionContact(request: RevealOpinionContactRequest) {
    return this.desk.contact(request);
  }
}
