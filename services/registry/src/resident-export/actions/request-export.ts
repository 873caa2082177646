import { Injectable } from '@nestjs/common';
import type {
  ResidentExportFilter,
  RequestResidentExportRequest,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import { Database, nextVersionOf, once, readPaths, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { dayOf, yearsBefore } from '../../person/day.ts';
import type { Population } from '../../person/population.ts';
import { placesToRead } from '../../scope-places.ts';
import type { ExportFilter, ResidentExport } from '../resident-export.entity.ts';
import { exportTooLarge } from '../resident-export.errors.ts';
import { commonPlace, countedSince, endOf, MOST_ROWS, needsSecondPerson } from '../resident-export.rules.ts';
import * as store from '../resident-export.store.ts';
import { exportView } from '../resident-export.view.ts';

/** Takes the wish for an export and fixes whom it is of: who approves it approves these persons and no others. */
@Injectable()
export class RequestExport {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run({ filter }: RequestResidentExportRequest, call: Call) {
    const now = this.clock.now();
    return once(
      this.db,
      call,
      (tx) => fixed(tx, filterOf(filter), now, call),
      async (tx, exportId) => {
        const one = await store.exportById(tx, exportId);
        if (one === undefined) throw notFound('resident export');
        return { export: exportView(one, now) };
      },
    );
  }
}

async function fixed(tx: Tx, filter: ExportFilter, now: Date, { passport, purpose }: Call): Promise<string> {
  const [exportId, actor] = [v7(), actorOf(passport)];
  const places = placesToRead(readPaths(passport), filter.under);
  const one: ResidentExport = {
    ...{ exportId, version: 1, actor, actingFor: actingForOf(passport), purpose, filter, state: 'requested' },
    ...{ orgPath: commonPlace(places), rowCount: 0, pageCount: 0, pagesDone: 0, requestTime: now },
    ...{ expireTime: endOf(now), decidedBy: null, decideTime: null, decideReason: '' },
  };
  // One after the other: two at once would both be the first of the day.
  await nextVersionOf(tx, `resident-export ${actor}`);
  const ofTheDay = await store.rowsSince(tx, actor, countedSince(now));
  await store.insertExport(tx, one);
  const wanted = { places, population: populationOf(filter, dayOf(now)), flags: filter.serviceFlags };
  const pages = await store.fill(tx, exportId, { ...wanted, atMost: MOST_ROWS + 1 });
  const rowCount = pages.reduce((sum, rows) => sum + rows, 0);
  if (rowCount > MOST_ROWS) throw exportTooLarge(MOST_ROWS);
  const state = needsSecondPerson(rowCount, ofTheDay) ? 'requested' : 'approved';
  await store.updateExport(tx, { ...one, state, rowCount, pageCount: pages.length });
  return exportId;
}

function filterOf(filter: ResidentExportFilter | undefined): ExportFilter {
  const { under = '', serviceFlags = [], residency = '', sex = '', minAge = 0, belowAge = 0 } = filter ?? {};
  if (belowAge !== 0 && belowAge <= minAge)
    throw invalidFields([{ field: 'filter.below_age', description: 'must be above min_age' }]);
  return { under, serviceFlags: [...serviceFlags], residency, sex, minAge, belowAge };
}

/** Who has no known date of birth has no age. */
const populationOf = ({ residency, sex, minAge, belowAge }: ExportFilter, today: string): Population => ({
  bornUpTo: minAge === 0 ? null : yearsBefore(today, minAge),
  bornAfter: belowAge === 0 ? null : yearsBefore(today, belowAge),
  ...{ sex: sex || null, residency: residency || null, flag: null },
});
