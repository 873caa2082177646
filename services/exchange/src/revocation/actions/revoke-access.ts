import { Injectable } from '@nestjs/common';
import type { EndSessionRequest, RevokeAccessRequest } from '@wangge/contracts/wangge/session/v1/revocation_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  operationOf,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import { type Call, traceIdOf } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { RevocationBook } from '../revocation.book.ts';
import { Revocation } from '../revocation.entity.ts';
import { findRevocation, insertRevocation } from '../revocation.store.ts';
import { revocationView } from '../revocation.view.ts';

const LOGOUT = 'logout';
const KINDS = { subject: 'subject', clientId: 'client', sessionId: 'session' } as const;

type Target = RevokeAccessRequest['target'] | EndSessionRequest['target'];

/** Records a revocation; this replica's edge knows before the answer leaves, others by the commit, the people's door by asking. */
@Injectable()
export class RevokeAccess {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly book: RevocationBook,
  ) {}

  /** What the security administrator revokes. */
  run({ target, reason }: RevokeAccessRequest, call: Call) {
    return this.#record(target, reason, call);
  }

  /** What the identity provider ended. */
  ended({ target }: EndSessionRequest, call: Call) {
    return this.#record(target, LOGOUT, call);
  }

  async #record(target: Target, reason: string, call: Call) {
    const answer = await onceMore(() =>
      this.db.transaction(scopeOf(call), (tx) => this.#revoke(tx, target, reason, call)),
    );
    await this.book.refresh();
    return answer;
  }

  async #revoke(tx: Tx, target: Target, reason: string, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) {
      const known = await findRevocation(tx, repeat.aggregateId);
      if (!known) throw notFound('revocation');
      return { revocation: revocationView(known) };
    }
    if (target.case === undefined) throw new TypeError('the contract asks for a target');
    const revocation = Object.assign(new Revocation(), {
      revocationId: v7(),
      kind: KINDS[target.case],
      target: target.value,
      notBeforeTime: this.clock.now(),
      reason,
      actor: actorOf(call.passport),
    });
    await insertRevocation(tx, revocation);
    await tx.audit({
      actor: actorOf(call.passport),
      actingFor: actingForOf(call.passport),
      operation: operationOf(call),
      purpose: call.purpose,
      caseId: null,
      subjects: [],
      fields: [`revocation/${revocation.revocationId}`],
      requestId: call.requestId,
      queryHash: null,
      traceId: traceIdOf(call.traceparent),
    });
    await tx.remember({ call, aggregateId: revocation.revocationId, version: 1 });
    return { revocation: revocationView(revocation) };
  }
}
