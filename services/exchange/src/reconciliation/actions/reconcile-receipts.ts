import { Injectable } from '@nestjs/common';
import type { ReconcileReceiptsRequest } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
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
import { receiptDay } from '../day.ts';
import type { Reconciliation } from '../reconciliation.entity.ts';
import { findReconciliation, insertReconciliation, ownSide } from '../reconciliation.store.ts';

/** Compares a department's side of a past day with ours and keeps how it came out. */
@Injectable()
export class ReconcileReceipts {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: ReconcileReceiptsRequest, call: Call) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#reconcile(tx, request, call)));
  }

  async #reconcile(tx: Tx, { day, count, digest }: ReconcileReceiptsRequest, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return answerOf(await findReconciliation(tx, repeat.aggregateId));
    const { firstId, nextId, end } = receiptDay(day);
    if (this.clock.now() < end) throw invalidFields([{ field: 'day', description: 'is not over yet' }]);
    const { departmentId = '', officer = '' } = call.passport.department ?? {};
    const [own] = await tx.query<{ count: number; digest: string }>(ownSide.text, [departmentId, firstId, nextId]);
    const outcome: Reconciliation = {
      reconciliationId: v7(),
      ...{ departmentId, day, officer, theirCount: count, theirDigest: digest },
      ourCount: own?.count ?? 0,
      ourDigest: own?.digest ?? '',
      reconcileTime: this.clock.now(),
    };
    await insertReconciliation(tx, outcome);
    await tx.remember({ call, aggregateId: outcome.reconciliationId, version: 1 });
    return answerOf(outcome);
  }
}

function answerOf(outcome: Reconciliation | undefined) {
  if (!outcome) throw notFound('reconciliation');
  const { theirDigest, theirCount, ourDigest, ourCount } = outcome;
  return { agrees: theirDigest === ourDigest && theirCount === ourCount, count: ourCount, digest: ourDigest };
}
