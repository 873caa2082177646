import { Injectable } from '@nestjs/common';
import type { ImportDutyListRequest } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { Database, earlier, earlierStatement, earlierValues, scopeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { NIL } from 'uuid';
import { MOST_FAULTS, sheetRows, type SheetFault } from '../../sheet.ts';
import { COLUMNS } from '../duty.columns.ts';
import { badDutyList } from '../duty.errors.ts';
import { LINES, LOCK_DUTY_LIST, PLACES, UNITS, writeDuties } from '../duty.store.ts';
import { planDutyList, type DutyGround, type DutyLine, type DutyPlan } from '../duty-plan.ts';

/** Replaces the whole duty list by a sheet; what its lines do not say any more ends. */
@Injectable()
export class ImportDutyList {
  constructor(private readonly db: Database) {}

  async run({ content, validateOnly }: ImportDutyListRequest, call: Call) {
    const read = await sheetRows(content, COLUMNS);
    return this.db.transaction(scopeOf(call), async (tx) => {
      await tx.query(LOCK_DUTY_LIST);
      const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeated) return { ...countsOf(JSON.parse(repeated.resultCode)), faults: [], faultCount: 0 };
      const plan = 'fault' in read ? noPlan(read.fault) : planDutyList(read.rows, await groundOf(tx));
      const { faults } = plan;
      const counts = [plan.lines, plan.added.length, plan.removed.length, plan.changed.length];
      if (validateOnly) return { ...countsOf(counts), faults: faults.slice(0, MOST_FAULTS), faultCount: faults.length };
      if (faults.length > 0) throw badDutyList(faults);
      await writeDuties(tx, { set: [...plan.added, ...plan.changed], removed: plan.removed });
      await tx.remember({ call, aggregateId: NIL, version: 1, resultCode: JSON.stringify(counts) });
      return { ...countsOf(counts), faults: [], faultCount: 0 };
    });
  }
}

const countsOf = ([lines = 0, added = 0, removed = 0, changed = 0]: number[]) => ({ lines, added, removed, changed });

const noPlan = (fault: SheetFault): DutyPlan => ({ lines: 0, added: [], removed: [], changed: [], faults: [fault] });

async function groundOf(tx: Tx): Promise<DutyGround> {
  const units = await tx.query<{ unitId: string; code: string; name: string }>(UNITS);
  const places = await tx.query<{ code: string; name: string; orgPath: string }>(PLACES);
  return {
    units: new Map(units.map((unit) => [unit.code, unit])),
    places: new Map(places.map((place) => [place.code, place])),
    present: await tx.query<DutyLine>(LINES),
  };
}
