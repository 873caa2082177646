import { serviceDataSource } from '@wangge/platform/persistence';
import { AllowRetention1765200000000 } from './migrations/1765200000000-allow-retention.ts';
import { Agreement, AgreementHistory } from './agreement/agreement.entity.ts';
import { CreateAgreement1764300000000 } from './migrations/1764300000000-create-agreement.ts';
import { CreateReconciliation1764900100000 } from './migrations/1764900100000-create-reconciliation.ts';
import { ProposeAgreement1764900000000 } from './migrations/1764900000000-propose-agreement.ts';
import { CreateRevocation1765000000000 } from './migrations/1765000000000-create-revocation.ts';
import { Proposal } from './proposal/proposal.entity.ts';
import { QuotaTaken } from './quota/quota.entity.ts';
import { Receipt } from './receipt/receipt.entity.ts';
import { Reconciliation } from './reconciliation/reconciliation.entity.ts';
import { Revocation } from './revocation/revocation.entity.ts';

/** The exchange's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [Agreement, AgreementHistory, Proposal, QuotaTaken, Receipt, Reconciliation, Revocation],
  migrations: [
    CreateAgreement1764300000000,
    ProposeAgreement1764900000000,
    CreateReconciliation1764900100000,
    CreateRevocation1765000000000,
    AllowRetention1765200000000,
  ],
});
