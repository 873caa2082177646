import { Controller } from '@nestjs/common';
import {
  ConsentService,
  type GiveConsentRequest,
  type ListConsentsRequest,
  type ListConsentTextsRequest,
  type PublishConsentTextRequest,
  type WithdrawConsentRequest,
} from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ConsentDesk } from './consent.desk.ts';

@Controller()
export class ConsentController implements RpcHandlers<typeof ConsentService> {
  constructor(private readonly desk: ConsentDesk) {}

  @RpcMethod(ConsentService.method.publishConsentText)
  publishConsentText(request: PublishConsentTextRequest, call: Call) {
    return this.desk.publish(request, call);
  }

  @RpcMethod(ConsentService.method.listConsentTexts)
  listConsentTexts(request: ListConsentTextsRequest, call: Call) {
    return this.desk.texts(request, call);
  }

  @RpcMethod(ConsentService.method.giveConsent)
  giveConsent(request: GiveConsentRequest, call: Call) {
    return this.desk.give(request, call);
  }

  @RpcMethod(ConsentService.method.withdrawConsent)
  withdrawConsent(request: WithdrawConsentRequest, call: Call) {
    return this.desk.withdraw(request, call);
  }

  @RpcMethod(ConsentService.method.listConsents)
  listConsents(request: ListConsentsRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
