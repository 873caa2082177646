import { serviceDataSource } from '@wangge/platform/persistence';
import { Agreement, AgreementHistory } from './agreement/agreement.entity.ts';
import { CreateAgreement1764300000000 } from './migrations/1764300000000-create-agreement.ts';
import { QuotaTaken } from './quota/quota.entity.ts';
import { Receipt } from './receipt/receipt.entity.ts';

/** The exchange's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [Agreement, AgreementHistory, QuotaTaken, Receipt],
  migrations: [CreateAgreement1764300000000],
});
