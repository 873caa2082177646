import { Injectable } from '@nestjs/common';
import type {
  ApproveDataSetRequest,
  RejectDataSetRequest,
} from '@wangge/contracts/wangge/registry/v1/data_set_service';
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
import { dataSetDecided } from '../../registry.errors.ts';
import type { DataSet } from '../data-set.entity.ts';
import { mayDecide } from '../data-set.rules.ts';
import { lockDataSet, updateDataSet } from '../data-set.store.ts';
import { dataSetView } from '../data-set.view.ts';

/** Approves or rejects a data set, once; the department that asked is another than who decides. */
@Injectable()
export class DecideDataSet {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  approve({ dataSetId }: ApproveDataSetRequest, call: Call) {
    return this.#run(dataSetId, { state: 'approved', rejectReason: '' }, call);
  }

  reject({ dataSetId, reason }: RejectDataSetRequest, call: Call) {
    return this.#run(dataSetId, { state: 'rejected', rejectReason: reason }, call);
  }

  #run(dataSetId: string, decision: Pick<DataSet, 'state' | 'rejectReason'>, call: Call) {
    return onceMore(() =>
      this.db.transaction(scopeOf(call), async (tx) => ({
        dataSet: dataSetView(await this.#decide(tx, dataSetId, decision, call)),
      })),
    );
  }

  async #decide(tx: Tx, dataSetId: string, decision: Pick<DataSet, 'state' | 'rejectReason'>, call: Call) {
    const set = await lockDataSet(tx, dataSetId);
    if (!set || !mayDecide(call.passport, set)) throw notFound('data set');
    if (earlier(call, await tx.query(earlierStatement.text, earlierValues(call)))) return set;
    if (set.state !== 'requested') throw dataSetDecided(set);
    const decided = {
      ...set,
      ...decision,
      version: 2,
      decidedBy: actorOf(call.passport),
      decideTime: this.clock.now(),
    };
    await updateDataSet(tx, decided);
    await tx.remember({ call, aggregateId: dataSetId, version: decided.version });
    return decided;
  }
}
