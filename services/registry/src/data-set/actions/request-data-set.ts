import { Injectable } from '@nestjs/common';
import type { RequestDataSetRequest } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, once, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { dataSetTooLarge } from '../../registry.errors.ts';
import { MOST_ROWS, wantedBy } from '../data-set.rules.ts';
import { countWanted, insertDataSet } from '../data-set.store.ts';

/** Takes the request of a department for the data set of its agreement. */
@Injectable()
export class RequestDataSet {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(_request: RequestDataSetRequest, call: Call) {
    return once(
      this.db,
      call,
      (tx) => this.#take(tx, call),
      (_tx, dataSetId) => Promise.resolve({ dataSetId }),
    );
  }

  async #take(tx: Tx, { passport }: Call): Promise<string> {
    const { department, paths } = passport;
    const [orgPath] = paths;
    if (department === undefined || orgPath === undefined) throw notFound('data set');
    const [dataSetId, now] = [v7(), this.clock.now()];
    const rowCount = await countWanted(tx, wantedBy(passport, now));
    if (rowCount > MOST_ROWS) throw dataSetTooLarge(MOST_ROWS);
    const { departmentId, agreementId, officer, purpose, caseReference, population, fields } = department;
    await insertDataSet(tx, {
      ...{ dataSetId, version: 1, state: 'requested', departmentId, agreementId, officer, purpose, caseReference },
      ...{ orgPath, population, fields: fields.filter((field) => field.startsWith('persons')), rowCount },
      ...{ requestTime: now, decidedBy: null, decideTime: null, rejectReason: '', collectTime: null },
    });
    return dataSetId;
  }
}
