import { Controller } from '@nestjs/common';
import {
  type AskForOffersRequest,
  type GetOffersByCodeRequest,
  type ListOffersRequest,
  type MakeOfferRequest,
  OfferService,
  type TellOutcomeRequest,
  type WithdrawAskingRequest,
} from '@wangge/contracts/wangge/casework/v1/offer_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { OfferDesk } from './offer.desk.ts';

@Controller()
export class OfferController implements RpcHandlers<typeof OfferService> {
  constructor(private readonly desk: OfferDesk) {}

  @RpcMethod(OfferService.method.askForOffers)
  askForOffers(request: AskForOffersRequest, call: Call) {
    return this.desk.ask(request, call);
  }

  @RpcMethod(OfferService.method.withdrawAsking)
  withdrawAsking(request: WithdrawAskingRequest, call: Call) {
    return this.desk.withdraw(request, call);
  }

  @RpcMethod(OfferService.method.getOffersByCode)
  getOffersByCode(request: GetOffersByCodeRequest) {
    return this.desk.byCode(request);
  }

  @RpcMethod(OfferService.method.tellOutcome)
  tellOutcome(request: TellOutcomeRequest) {
    return this.desk.outcome(request);
  }

  @RpcMethod(OfferService.method.makeOffer)
  makeOffer(request: MakeOfferRequest, call: Call) {
    return this.desk.make(request, call);
  }

  @RpcMethod(OfferService.method.listOffers)
  listOffers(request: ListOffersRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
