import { Injectable } from '@nestjs/common';
import type { GrantAgreementRequest } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { actorOf, PassportKind } from '@wangge/platform/identity';
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
import { secondPersonRequired } from '../../exchange.errors.ts';
import { adminAudit } from '../agreement.audit.ts';
import { AgreementBook } from '../agreement.book.ts';
import type { Agreement } from '../agreement.entity.ts';
import { findAgreement, insertAgreement } from '../agreement.store.ts';
import { termsOf } from '../agreement.terms.ts';
import { agreementView } from '../agreement.view.ts';

/** Grants an agreement without a second person, for the seed of a demonstration; replicas hear of it when it is committed. */
@Injectable()
export class GrantAgreement {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly book: AgreementBook,
  ) {}

  async run(request: GrantAgreementRequest, call: Call) {
    if (!request.agreement) throw invalidFields([{ field: 'agreement', description: 'must be given' }]);
    const agreement = termsOf(v7(), request.agreement, { proposer: actorOf(call.passport), approver: null });
    if (call.passport.kind !== PassportKind.SERVICE) throw secondPersonRequired();
    const answer = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#grant(tx, agreement, call)));
    // Other replicas are told by the commit; this one knows before it answers.
    await this.book.refresh();
    return answer;
  }

  async #grant(tx: Tx, agreement: Agreement, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return granted(await findAgreement(tx, repeat.aggregateId), repeat.version);
    await insertAgreement(tx, agreement, { actor: actorOf(call.passport), time: this.clock.now(), reason: '' });
    await tx.audit(adminAudit(call, `agreement/${agreement.agreementId}/${agreement.version}`));
    await tx.remember({ call, aggregateId: agreement.agreementId, version: agreement.version });
    return granted(agreement, agreement.version);
  }
}

function granted(agreement: Parameters<typeof agreementView>[0] | undefined, version: number) {
  if (!agreement) throw notFound('agreement');
  return { agreement: agreementView(agreement, version) };
}
