import { Injectable } from '@nestjs/common';
import type { ApproveAgreementRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { actorOf, isWithin, type Passport } from '@wangge/platform/identity';
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
import { AgreementBook } from '../../agreement/agreement.book.ts';
import { Agreement } from '../../agreement/agreement.entity.ts';
import {
  type Change,
  findAgreement,
  insertAgreement,
  lockAgreement,
  markRevoked,
} from '../../agreement/agreement.store.ts';
import { termsOf } from '../../agreement/agreement.terms.ts';
import { agreementView } from '../../agreement/agreement.view.ts';
import { alreadyDecided, alreadyRevoked, secondPersonRequired } from '../../exchange.errors.ts';
import type { Proposal } from '../proposal.entity.ts';
import { lockProposal, markDecided } from '../proposal.store.ts';
import { proposalView, termsIn } from '../proposal.view.ts';

/** Approves a proposal as the second person: grants the agreement and ends the one it replaces, in one commit. */
@Injectable()
export class ApproveAgreement {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly book: AgreementBook,
  ) {}

  async run(request: ApproveAgreementRequest, call: Call) {
    const answer = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#approve(tx, request, call)));
    // Other replicas are told by the commit; this one knows before it answers.
    await this.book.refresh();
    return answer;
  }

  async #approve(tx: Tx, { proposalId }: ApproveAgreementRequest, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const proposal = await lockProposal(tx, proposalId);
    if (!proposal || !mayDecide(call.passport, proposal)) throw notFound('proposal');
    if (repeat) return answerOf(proposal, await findAgreement(tx, proposalId), repeat.version);
    if (proposal.state !== 'proposed') throw alreadyDecided(proposal);
    const decider = actorOf(call.passport);
    if (decider === proposal.proposer) throw secondPersonRequired();
    const change = { actor: decider, time: this.clock.now(), reason: '' };
    const agreement = termsOf(proposalId, termsIn(proposal), { proposer: proposal.proposer, approver: decider });
    const decided: Proposal = { ...proposal, state: 'approved', decider, decideTime: change.time, version: 2 };
    await insertAgreement(tx, agreement, change);
    if (proposal.replaces !== null) await replace(tx, proposal.replaces, { by: proposalId, change });
    await markDecided(tx, decided);
    await tx.audit(adminAudit(call, `agreement/${proposalId}/${agreement.version}`));
    await tx.remember({ call, aggregateId: proposalId, version: decided.version });
    return answerOf(decided, agreement, decided.version);
  }
}

/** Security administrators decide everywhere, a leader for the places they answer for. */
export const mayDecide = ({ roles, paths }: Passport, proposal: Proposal): boolean =>
  roles.includes('security-admin') || isWithin(termsIn(proposal).orgPath, paths);

async function replace(tx: Tx, agreementId: string, { by, change }: { by: string; change: Change }): Promise<void> {
  const old = await lockAgreement(tx, agreementId);
  if (!old) throw notFound('agreement');
  if (old.revokedTime !== null) throw alreadyRevoked(agreementId);
  const revoked = { revokedTime: change.time, replacedBy: by, version: old.version + 1 };
  await markRevoked(tx, Object.assign(new Agreement(), old, revoked), { ...change, reason: `replaced by ${by}` });
}

function answerOf(proposal: Proposal, agreement: Agreement | undefined, version: number) {
  if (!agreement) throw notFound('agreement');
  return { proposal: proposalView(proposal, version), agreement: agreementView(agreement, 1) };
}
