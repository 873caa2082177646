import { Injectable } from '@nestjs/common';
import type { RejectAgreementRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
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
import { adminAudit } from '../../agreement/agreement.audit.ts';
import { alreadyDecided } from '../../exchange.errors.ts';
import type { Proposal } from '../proposal.entity.ts';
import { lockProposal, markDecided } from '../proposal.store.ts';
import { proposalView } from '../proposal.view.ts';
import { mayDecide } from './approve-agreement.ts';

/** Rejects a proposal, or takes it back: closing a door needs no second person. */
@Injectable()
export class RejectAgreement {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: RejectAgreementRequest, call: Call) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#reject(tx, request, call)));
  }

  async #reject(tx: Tx, { proposalId, reason }: RejectAgreementRequest, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const proposal = await lockProposal(tx, proposalId);
    if (!proposal || !mayDecide(call.passport, proposal)) throw notFound('proposal');
    if (repeat) return { proposal: proposalView(proposal, repeat.version) };
    if (proposal.state !== 'proposed') throw alreadyDecided(proposal);
    const decided: Proposal = {
      ...proposal,
      state: 'rejected',
      decider: actorOf(call.passport),
      decideTime: this.clock.now(),
      reason,
      version: 2,
    };
    await markDecided(tx, decided);
    await tx.audit(adminAudit(call, `proposal/${proposalId}/2`));
    await tx.remember({ call, aggregateId: proposalId, version: decided.version });
    return { proposal: proposalView(decided) };
  }
}
