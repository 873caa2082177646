import { Injectable } from '@nestjs/common';
import type { ListAgreementsRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { Agreement } from './agreement.entity.ts';
import { listAgreements } from './agreement.store.ts';
import { agreementView } from './agreement.view.ts';

const PAGE = 20;
const BEFORE_ALL = ['', '00000000-0000-0000-0000-000000000000'];

@Injectable()
export class AgreementQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
  ) {}

  async list({ departmentId, pageSize }: ListAgreementsRequest, call: Call) {
    const size = pageSize || PAGE;
    const after = this.pages.open(call) ?? BEFORE_ALL;
    const rows = await this.db.read<Agreement>(scopeOf(call), listAgreements, [departmentId, ...after, size + 1]);
    const agreements = rows.slice(0, size);
    const last = rows.length > size ? agreements.at(-1) : undefined;
    return {
      agreements: agreements.map((each) => agreementView(each)),
      nextPageToken: last ? this.pages.seal(call, [last.departmentId, last.agreementId]) : '',
    };
  }
}
