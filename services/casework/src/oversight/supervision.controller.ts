import { Controller } from '@nestjs/common';
import {
  SupervisionService,
  type AcceptSupervisionAnswerRequest,
  type AnswerSupervisionRequest,
  type ListCardsRequest,
  type OrderSupervisionRequest,
  type ReturnSupervisionAnswerRequest,
} from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { UnitCards } from '../card/unit.cards.ts';
import { AnswerSupervision } from './actions/answer-supervision.ts';
import { JudgeSupervision } from './actions/judge-supervision.ts';
import { OrderSupervision } from './actions/order-supervision.ts';

@Controller()
export class SupervisionController implements RpcHandlers<typeof SupervisionService> {
  constructor(
    private readonly order: OrderSupervision,
    private readonly answer: AnswerSupervision,
    private readonly judge: JudgeSupervision,
    private readonly cards: UnitCards,
  ) {}

  @RpcMethod(SupervisionService.method.orderSupervision)
  orderSupervision(request: OrderSupervisionRequest, call: Call) {
    return this.order.run(request, call);
  }

  @RpcMethod(SupervisionService.method.answerSupervision)
  answerSupervision(request: AnswerSupervisionRequest, call: Call) {
    return this.answer.run(request, call);
  }

  @RpcMethod(SupervisionService.method.acceptSupervisionAnswer)
  acceptSupervisionAnswer(request: AcceptSupervisionAnswerRequest, call: Call) {
    return this.judge.accept(request, call);
  }

  @RpcMethod(SupervisionService.method.returnSupervisionAnswer)
  returnSupervisionAnswer(request: ReturnSupervisionAnswerRequest, call: Call) {
    return this.judge.giveBack(request, call);
  }

  @RpcMethod(SupervisionService.method.listCards)
  listCards(request: ListCardsRequest, call: Call) {
    return this.cards.list(request, call);
  }
}
