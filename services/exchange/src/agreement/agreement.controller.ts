import { Controller } from '@nestjs/common';
import {
  AgreementService,
  type FindReceiptRequest,
  type GrantAgreementRequest,
  type ListAgreementsRequest,
  type ListReceiptsRequest,
  type RevokeAgreementRequest,
} from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ReceiptQueries } from '../receipt/receipt.queries.ts';
import { GrantAgreement } from './actions/grant-agreement.ts';
import { RevokeAgreement } from './actions/revoke-agreement.ts';
import { AgreementQueries } from './agreement.queries.ts';

@Controller()
export class AgreementController implements RpcHandlers<typeof AgreementService> {
  constructor(
    private readonly agreements: AgreementQueries,
    private readonly receipts: ReceiptQueries,
    private readonly grant: GrantAgreement,
    private readonly revoke: RevokeAgreement,
  ) {}

  @RpcMethod(AgreementService.method.listAgreements)
  listAgreements(request: ListAgreementsRequest, call: Call) {
    return this.agreements.list(request, call);
  }

  @RpcMethod(AgreementService.method.grantAgreement)
  grantAgreement(request: GrantAgreementRequest, call: Call) {
    return this.grant.run(request, call);
  }

  @RpcMethod(AgreementService.method.revokeAgreement)
  revokeAgreement(request: RevokeAgreementRequest, call: Call) {
    return this.revoke.run(request, call);
  }

  @RpcMethod(AgreementService.method.listReceipts)
  listReceipts(request: ListReceiptsRequest, call: Call) {
    return this.receipts.list(request, call);
  }

  @RpcMethod(AgreementService.method.findReceipt)
  findReceipt(request: FindReceiptRequest, call: Call) {
    return this.receipts.find(request, call);
  }
}
