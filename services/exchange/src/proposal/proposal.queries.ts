import { Injectable } from '@nestjs/common';
import type { ListProposalsRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { Proposal } from './proposal.entity.ts';
import { listProposals } from './proposal.store.ts';
import { proposalView } from './proposal.view.ts';

const PAGE = 20;
const AFTER_ALL = ['ffffffff-ffff-ffff-ffff-ffffffffffff'];

@Injectable()
export class ProposalQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
  ) {}

  async list({ onlyOpen, pageSize }: ListProposalsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call) ?? AFTER_ALL;
    const rows = await this.db.read<Proposal>(scopeOf(call), listProposals, [onlyOpen, ...before, size + 1]);
    const proposals = rows.slice(0, size);
    const last = rows.length > size ? proposals.at(-1) : undefined;
    return {
      proposals: proposals.map((each) => proposalView(each)),
      nextPageToken: last ? this.pages.seal(call, [last.proposalId]) : '',
    };
  }
}
