import { Injectable } from '@nestjs/common';
import type { RevokeAgreementRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
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
import { alreadyRevoked } from '../../exchange.errors.ts';
import { adminAudit } from '../agreement.audit.ts';
import { AgreementBook } from '../agreement.book.ts';
import { Agreement } from '../agreement.entity.ts';
import { lockAgreement, markRevoked } from '../agreement.store.ts';
import { agreementView } from '../agreement.view.ts';

/** Revokes an agreement for good; replicas hear of it when it is committed and end the streams under it. */
@Injectable()
export class RevokeAgreement {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly book: AgreementBook,
  ) {}

  async run(request: RevokeAgreementRequest, call: Call) {
    const answer = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#revoke(tx, request, call)));
    // Other replicas are told by the commit; this one knows before it answers.
    await this.book.refresh();
    return answer;
  }

  async #revoke(tx: Tx, { agreementId, reason }: RevokeAgreementRequest, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const agreement = await lockAgreement(tx, agreementId);
    if (!agreement) throw notFound('agreement');
    if (repeat) return { agreement: agreementView(agreement, repeat.version) };
    if (agreement.revokedTime !== null) throw alreadyRevoked(agreementId);
    const changed = { revokedTime: this.clock.now(), version: agreement.version + 1 };
    const revoked = Object.assign(new Agreement(), agreement, changed);
    await markRevoked(tx, revoked, { actor: actorOf(call.passport), time: this.clock.now(), reason });
    await tx.audit(adminAudit(call, `agreement/${agreementId}/${revoked.version}`));
    await tx.remember({ call, aggregateId: agreementId, version: revoked.version });
    return { agreement: agreementView(revoked) };
  }
}
