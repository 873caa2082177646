import { Injectable } from '@nestjs/common';
import type { ProposeAgreementRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { actorOf } from '@wangge/platform/identity';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { adminAudit } from '../../agreement/agreement.audit.ts';
import { findAgreement } from '../../agreement/agreement.store.ts';
import { termsOf } from '../../agreement/agreement.terms.ts';
import type { Proposal } from '../proposal.entity.ts';
import { insertProposal, lockProposal } from '../proposal.store.ts';
import { keptTerms, proposalView } from '../proposal.view.ts';

/** Proposes an agreement: nothing is granted before another person approves it. */
@Injectable()
export class ProposeAgreement {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: ProposeAgreementRequest, call: Call) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#propose(tx, request, call)));
  }

  async #propose(tx: Tx, { agreement, replacesAgreementId }: ProposeAgreementRequest, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) {
      const made = await lockProposal(tx, repeat.aggregateId);
      if (!made) throw notFound('proposal');
      return { proposal: proposalView(made, repeat.version) };
    }
    if (!agreement) throw invalidFields([{ field: 'agreement', description: 'must be given' }]);
    const proposer = actorOf(call.passport);
    const terms = termsOf(v7(), agreement, { proposer, approver: null });
    if (replacesAgreementId !== '') await checkReplaced(tx, replacesAgreementId, terms.departmentId);
    const proposal: Proposal = {
      proposalId: terms.agreementId,
      terms: keptTerms(agreement),
      replaces: replacesAgreementId === '' ? null : replacesAgreementId,
      state: 'proposed',
      proposer,
      proposeTime: this.clock.now(),
      decider: null,
      decideTime: null,
      reason: '',
      version: 1,
    };
    await insertProposal(tx, proposal);
    await tx.audit(adminAudit(call, `proposal/${proposal.proposalId}/1`));
    await tx.remember({ call, aggregateId: proposal.proposalId, version: 1 });
    return { proposal: proposalView(proposal) };
  }
}

/** What a proposal replaces must hold still, and be the same department's. */
async function checkReplaced(tx: Tx, agreementId: string, departmentId: string): Promise<void> {
  const replaced = await findAgreement(tx, agreementId);
  if (replaced?.departmentId !== departmentId || replaced.revokedTime !== null)
    throw invalidFields([
      { field: 'replaces_agreement_id', description: 'is no agreement of this department that still holds' },
    ]);
}
