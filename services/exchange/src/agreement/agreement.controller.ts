import { Controller } from '@nestjs/common';
import {
  AgreementService,
  type ApproveAgreementRequest,
  type FindReceiptRequest,
  type GrantAgreementRequest,
  type ListAgreementsRequest,
  type ListProposalsRequest,
  type ListReceiptsRequest,
  type ListReconciliationsRequest,
  type ProposeAgreementRequest,
  type RejectAgreementRequest,
  type RevokeAgreementRequest,
} from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ApproveAgreement } from '../proposal/actions/approve-agreement.ts';
import { ProposeAgreement } from '../proposal/actions/propose-agreement.ts';
import { RejectAgreement } from '../proposal/actions/reject-agreement.ts';
import { ProposalQueries } from '../proposal/proposal.queries.ts';
import { ReceiptQueries } from '../receipt/receipt.queries.ts';
import { ReconciliationQueries } from '../reconciliation/reconciliation.queries.ts';
import { GrantAgreement } from './actions/grant-agreement.ts';
import { RevokeAgreement } from './actions/revoke-agreement.ts';
import { AgreementQueries } from './agreement.queries.ts';

@Controller()
export class AgreementController implements RpcHandlers<typeof AgreementService> {
  constructor(
    private readonly agreements: AgreementQueries,
    private readonly receipts: ReceiptQueries,
    private readonly reconciliations: ReconciliationQueries,
    private readonly grant: GrantAgreement,
    private readonly revoke: RevokeAgreement,
    private readonly proposals: ProposalQueries,
    private readonly propose: ProposeAgreement,
    private readonly approve: ApproveAgreement,
    private readonly reject: RejectAgreement,
  ) {}

  @RpcMethod(AgreementService.method.listAgreements)
  listAgreements(request: ListAgreementsRequest, call: Call) {
    return this.agreements.list(request, call);
  }

  @RpcMethod(AgreementService.method.grantAgreement)
  grantAgreement(request: GrantAgreementRequest, call: Call) {
    return this.grant.run(request, call);
  }

  @RpcMethod(AgreementService.method.proposeAgreement)
  proposeAgreement(request: ProposeAgreementRequest, call: Call) {
    return this.propose.run(request, call);
  }

  @RpcMethod(AgreementService.method.listProposals)
  listProposals(request: ListProposalsRequest, call: Call) {
    return this.proposals.list(request, call);
  }

  @RpcMethod(AgreementService.method.approveAgreement)
  approveAgreement(request: ApproveAgreementRequest, call: Call) {
    return this.approve.run(request, call);
  }

  @RpcMethod(AgreementService.method.rejectAgreement)
  rejectAgreement(request: RejectAgreementRequest, call: Call) {
    return this.reject.run(request, call);
  }

  @RpcMethod(AgreementService.method.revokeAgreement)
  revokeAgreement(request: RevokeAgreementRequest, call: Call) {
    return this.revoke.run(request, call);
  }

  @RpcMethod(AgreementService.method.listReceipts)
  listReceipts(request: ListReceiptsRequest, call: Call) {
    return this.receipts.list(request, call);
  }

  @RpcMethod(AgreementService.method.listReconciliations)
  listReconciliations(request: ListReconciliationsRequest, call: Call) {
    return this.reconciliations.list(request, call);
  }

  @RpcMethod(AgreementService.method.findReceipt)
  findReceipt(request: FindReceiptRequest, call: Call) {
    return this.receipts.find(request, call);
  }
}
