import { Inject, Injectable } from '@nestjs/common';
import type { ImportDivisionsRequest } from '@wangge/contracts/wangge/grid/v1/division_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, earlier, earlierStatement, earlierValues, scopeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { NIL, v7 } from 'uuid';
import { gridCodeOf, type GridConfig } from '../../grid.config.ts';
import { LOCK_IMPORT } from '../../imported.ts';
import { dayOf } from '../../place/day.ts';
import { OwnPlaces } from '../../place/own-places.ts';
import { countChildren, insertPlaces, registeredEvent } from '../../place/place.store.ts';
import { MOST_FAULTS, MOST_WARNINGS, sheetRows } from '../../sheet.ts';
import { COLUMNS } from '../division.columns.ts';
import { badDivisions } from '../division.errors.ts';
import { changeDivisions, knownDivisions } from '../division.store.ts';
import { planDivisions, type DivisionPlan } from '../division-plan.ts';

type Read = Awaited<ReturnType<typeof sheetRows<keyof typeof COLUMNS>>>;

/** Registers, recodes and renames places by a sheet; nothing ends by it. */
@Injectable()
export class ImportDivisions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly copy: Places,
    private readonly own: OwnPlaces,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async run({ content, validateOnly }: ImportDivisionsRequest, call: Call) {
    const read = await sheetRows(content, COLUMNS);
    return this.db.transaction(scopeOf(call), async (tx) => {
      await tx.query(LOCK_IMPORT);
      const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeated) return { ...countsOf(JSON.parse(repeated.resultCode)), warnings: [], faults: [], faultCount: 0 };
      const plan = await this.#plan(tx, read);
      const { registered, recoded, renamed, faults } = plan;
      const counts = [plan.lines, registered.length, recoded.length, renamed.length, plan.unchanged];
      const warnings = plan.warnings.slice(0, MOST_WARNINGS);
      if (validateOnly)
        return { ...countsOf(counts), warnings, faults: faults.slice(0, MOST_FAULTS), faultCount: faults.length };
      if (faults.length > 0) throw badDivisions(faults);
      await this.#write(tx, plan);
      await tx.remember({ call, aggregateId: NIL, version: 1, resultCode: JSON.stringify(counts) });
      return { ...countsOf(counts), warnings, faults: [], faultCount: 0 };
    });
  }

  async #plan(tx: Tx, read: Read): Promise<DivisionPlan> {
    if ('fault' in read) return { ...NOTHING, faults: [read.fault] };
    const codes = read.rows.flatMap(({ values }) => [values.code, values.oldCode, values.parentCode]);
    const known = await knownDivisions(tx, [...new Set(codes)]);
    const { WANGGE_DISTRICT_LABEL: districtLabel, WANGGE_TIERS: tiers } = this.config;
    const ground = {
      ...{ known, districtLabel, tiers, today: dayOf(this.clock.now()) },
      counts: await countChildren(tx, [...known.values()]),
      gridCode: (community: string) => gridCodeOf(this.config, community),
    };
    return planDivisions(read.rows, ground, v7);
  }

  async #write(tx: Tx, { registered, recoded, renamed }: DivisionPlan): Promise<void> {
    await insertPlaces(tx, registered, dayOf(this.clock.now()));
    await this.own.keep(tx, registered);
    for (const place of registered) await tx.publish(registeredEvent(place));
    await changeDivisions(tx, this.copy, recoded, renamed);
  }
}

const NOTHING = { lines: 0, registered: [], recoded: [], renamed: [], unchanged: 0, warnings: [] };

const countsOf = ([lines = 0, registered = 0, recoded = 0, renamed = 0, unchanged = 0]: number[]) => ({
  ...{ lines, registered, recoded, renamed, unchanged },
});
