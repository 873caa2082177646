import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  GetDataSetPageRequest,
  GetDataSetRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import type { ListDataSetsRequest } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { MAX } from 'uuid';
import { Directory, sealedAt } from '../directory/directory.ts';
import type { DirectoryRow } from '../directory/directory.store.ts';
import { dataSetHandedOver, dataSetNotReady } from '../registry.errors.ts';
import type { DataSet } from './data-set.entity.ts';
import { isOwn, PAGE_ROWS, readableUntil } from './data-set.rules.ts';
import { dataSetById, dataSetPage, listDataSets } from './data-set.store.ts';
import { dataSetView } from './data-set.view.ts';

const PAGE = 20;
const PERSONS = sealedAt('persons');

@Injectable()
export class DataSetQueries {
  constructor(
    private readonly db: Database,
    private readonly directory: Directory,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  /** For those who decide; none of it names a resident. */
  async list({ pageSize }: ListDataSetsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call)?.[0] ?? MAX;
    const rows = await this.db.read<DataSet>(scopeOf(call), listDataSets, [before, size + 1]);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      dataSets: page.map(dataSetView),
      nextPageToken: last ? this.pages.seal(call, [last.dataSetId]) : '',
    };
  }

  /** How far a department's own data set is. */
  async get({ dataSetId }: GetDataSetRequest, call: Call) {
    const { state, rejectReason, rowCount, collectTime } = await this.#own(dataSetId, call);
    if (collectTime === null) return { state, rejectReason };
    return { state, rowCount, readableUntilTime: timestampFromDate(readableUntil(collectTime)) };
  }

  /** A page of it, as the agreement and the district's records are now. */
  async page({ dataSetId, page }: GetDataSetPageRequest, call: Call) {
    const set = await this.#own(dataSetId, call);
    if (set.collectTime === null) throw dataSetNotReady(set);
    if (readableUntil(set.collectTime) <= this.clock.now()) throw dataSetHandedOver(dataSetId);
    const values = [dataSetId, page * PAGE_ROWS, (page + 1) * PAGE_ROWS];
    const rows = await this.db.read<Omit<DirectoryRow, 'place'>>(scopeOf(call), dataSetPage, values);
    return { persons: rows.map((row) => this.directory.show(row, PERSONS, call)) };
  }

  async #own(dataSetId: string, call: Call): Promise<DataSet> {
    const [set] = await this.db.read<DataSet>(scopeOf(call), dataSetById, [dataSetId]);
    if (!set || !isOwn(call.passport, set)) throw notFound('data set');
    return set;
  }
}
