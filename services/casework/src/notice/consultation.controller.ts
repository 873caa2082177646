import { Controller } from '@nestjs/common';
import {
  type AnswerQuestionRequest,
  ConsultationService,
  type GetTextRequest,
  type ListTextsRequest,
  type PublishTextRequest,
  type WithdrawTextRequest,
} from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { AnswerQuestion } from './actions/answer-question.ts';
import { TextDesk } from './text.desk.ts';

@Controller()
export class ConsultationController implements RpcHandlers<typeof ConsultationService> {
  constructor(
    private readonly desk: TextDesk,
    private readonly answering: AnswerQuestion,
  ) {}

  @RpcMethod(ConsultationService.method.publishText)
  publishText(request: PublishTextRequest, call: Call) {
    return this.desk.publish(request, call);
  }

  @RpcMethod(ConsultationService.method.withdrawText)
  withdrawText(request: WithdrawTextRequest, call: Call) {
    return this.desk.withdraw(request, call);
  }

  @RpcMethod(ConsultationService.method.listTexts)
  listTexts(request: ListTextsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(ConsultationService.method.getText)
  getText(request: GetTextRequest, call: Call) {
    return this.desk.get(request, call);
  }

  @RpcMethod(ConsultationService.method.answerQuestion)
  answerQuestion(request: AnswerQuestionRequest, call: Call) {
    return this.answering.run(request, call);
  }
}
