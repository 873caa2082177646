import { Module } from '@nestjs/common';
import { CONFIG, NATS } from '@wangge/platform/bootstrap';
import { TokenVerifier } from '@wangge/platform/identity';
import { RpcCaller } from '@wangge/platform/rpc';
import { GrantAgreement } from './agreement/actions/grant-agreement.ts';
import { RevokeAgreement } from './agreement/actions/revoke-agreement.ts';
import { AgreementBook } from './agreement/agreement.book.ts';
import { AgreementController } from './agreement/agreement.controller.ts';
import { AgreementQueries } from './agreement/agreement.queries.ts';
import { DepartmentDoor } from './door/department-door.ts';
import { DepartmentPassports } from './door/department-passports.ts';
import { departmentTokens } from './door/department-tokens.ts';
import { Doorkeeper } from './door/doorkeeper.ts';
import type { ExchangeConfig } from './exchange.config.ts';
import { ApproveAgreement } from './proposal/actions/approve-agreement.ts';
import { ProposeAgreement } from './proposal/actions/propose-agreement.ts';
import { RejectAgreement } from './proposal/actions/reject-agreement.ts';
import { ProposalQueries } from './proposal/proposal.queries.ts';
import { Quotas } from './quota/quotas.ts';
import { Rates } from './quota/rates.ts';
import { ReceiptHashes } from './receipt/receipt-hashes.ts';
import { ReceiptQueries } from './receipt/receipt.queries.ts';
import { ReceiptedCaller } from './receipt/receipted-caller.ts';
import { Receipts } from './receipt/receipts.ts';
import { ReconcileReceipts } from './reconciliation/actions/reconcile-receipts.ts';
import { DepartmentReceiptController } from './reconciliation/department-receipt.controller.ts';
import { ReceiptSigner } from './reconciliation/receipt-signer.ts';
import { ReconciliationQueries } from './reconciliation/reconciliation.queries.ts';
import { RevokeAccess } from './revocation/actions/revoke-access.ts';
import { RevocationBook } from './revocation/revocation.book.ts';
import { RevocationController } from './revocation/revocation.controller.ts';
import { RevocationQueries } from './revocation/revocation.queries.ts';
import { ExchangeRetention } from './exchange.retention.ts';

/** The departments' door: agreements, the judgement of every call, quotas, receipts. */
@Module({
  controllers: [AgreementController, DepartmentReceiptController, RevocationController],
  providers: [
    ExchangeRetention,
    AgreementQueries,
    GrantAgreement,
    RevokeAgreement,
    ProposalQueries,
    ProposeAgreement,
    ApproveAgreement,
    RejectAgreement,
    AgreementBook,
    RevocationQueries,
    RevokeAccess,
    RevocationBook,
    Quotas,
    Receipts,
    ReceiptHashes,
    ReceiptQueries,
    ReceiptSigner,
    ReconciliationQueries,
    ReconcileReceipts,
    DepartmentPassports,
    Doorkeeper,
    DepartmentDoor,
    {
      provide: Rates,
      useFactory: ({ WANGGE_GRPC_RATE }: ExchangeConfig) => new Rates(WANGGE_GRPC_RATE),
      inject: [CONFIG],
    },
    { provide: TokenVerifier, useFactory: departmentTokens, inject: [CONFIG] },
    {
      provide: ReceiptedCaller,
      // Calls that wait together share a message; each is judged, answered and audited on its own.
      useFactory: (nats: ConstructorParameters<typeof RpcCaller>[0], receipts: Receipts, hashes: ReceiptHashes) =>
        new ReceiptedCaller(new RpcCaller(nats, { coalesce: true }), receipts, hashes),
      inject: [NATS, Receipts, ReceiptHashes],
    },
  ],
})
export class ExchangeModule {}
