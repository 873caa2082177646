import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { CollectDataSetRequest } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
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
import { dataSetHandedOver, dataSetNotReady, dataSetTooLarge } from '../../registry.errors.ts';
import type { DataSet } from '../data-set.entity.ts';
import { isOwn, MOST_ROWS, PAGE_ROWS, readableUntil, wantedBy } from '../data-set.rules.ts';
import { fill, lockDataSet, updateDataSet } from '../data-set.store.ts';

/** Hands an approved data set over, once: fixes its rows under the department's own scope and counts them. */
@Injectable()
export class CollectDataSet {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: CollectDataSetRequest, call: Call) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#collect(tx, request, call)));
  }

  async #collect(tx: Tx, { dataSetId }: CollectDataSetRequest, call: Call) {
    const set = await lockDataSet(tx, dataSetId);
    if (!set || !isOwn(call.passport, set)) throw notFound('data set');
    if (earlier(call, await tx.query(earlierStatement.text, earlierValues(call)))) return handedOver(set);
    if (set.state === 'handed-over') throw dataSetHandedOver(dataSetId);
    if (set.state !== 'approved') throw dataSetNotReady(set);
    const collectTime = this.clock.now();
    const rowCount = await fill(tx, dataSetId, wantedBy(call.passport, collectTime));
    if (rowCount > MOST_ROWS) throw dataSetTooLarge(MOST_ROWS);
    const collected: DataSet = { ...set, version: 3, state: 'handed-over', rowCount, collectTime };
    await updateDataSet(tx, collected);
    await tx.remember({ call, aggregateId: dataSetId, version: collected.version });
    return handedOver(collected);
  }
}

function handedOver({ rowCount, collectTime }: DataSet) {
  if (collectTime === null) throw notFound('data set');
  return {
    rowCount,
    pageCount: Math.ceil(rowCount / PAGE_ROWS),
    readableUntilTime: timestampFromDate(readableUntil(collectTime)),
  };
}
