import { Inject, Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import type { ImportOutlinesRequest } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, earlier, earlierStatement, earlierValues, scopeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { NIL, v7 } from 'uuid';
import { knownDivisions } from '../../division/division.store.ts';
import { gridCodeOf, type GridConfig } from '../../grid.config.ts';
import { LOCK_IMPORT } from '../../imported.ts';
import { dayOf } from '../../place/day.ts';
import { OwnPlaces } from '../../place/own-places.ts';
import { countChildren, insertPlaces, registeredEvent } from '../../place/place.store.ts';
import { badFile, MOST_FAULTS, MOST_WARNINGS } from '../../sheet.ts';
import { readGeoJson, type GeoJsonRead } from '../geojson.ts';
import { planOutlines, type OutlinePlan } from '../outline-plan.ts';
import { drawOutlines, standingGrids } from '../outline.store.ts';

/** Registers grids with their outlines; a border that is there is moved by a redrawing only. */
@Injectable()
export class ImportOutlines {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly copy: Places,
    private readonly own: OwnPlaces,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async run({ content, crs, validateOnly }: ImportOutlinesRequest, call: Call) {
    const read = readGeoJson(content, crs);
    return this.db.transaction(scopeOf(call), async (tx) => {
      await tx.query(LOCK_IMPORT);
      const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeated) return { ...countsOf(JSON.parse(repeated.resultCode)), warnings: [], faults: [], faultCount: 0 };
      const plan = await this.#plan(tx, read);
      const { faults } = plan;
      const counts = [plan.features, plan.registered.length, plan.drawn.length, plan.unchanged];
      const warnings = plan.warnings.slice(0, MOST_WARNINGS);
      if (validateOnly)
        return { ...countsOf(counts), warnings, faults: faults.slice(0, MOST_FAULTS), faultCount: faults.length };
      if (faults.length > 0) throw badFile(faults, ErrorReason[ErrorReason.BAD_OUTLINES], 'features');
      await this.#write(tx, plan);
      await tx.remember({ call, aggregateId: NIL, version: 1, resultCode: JSON.stringify(counts) });
      return { ...countsOf(counts), warnings, faults: [], faultCount: 0 };
    });
  }

  async #plan(tx: Tx, read: GeoJsonRead): Promise<OutlinePlan> {
    const known = await knownDivisions(tx, [
      ...new Set(read.grids.flatMap(({ code, parentCode }) => [code, parentCode])),
    ]);
    const { WANGGE_DISTRICT_LABEL: districtLabel, WANGGE_TIERS: tiers, WANGGE_GRID_AREA: usualArea } = this.config;
    const ground = {
      ...{ known, districtLabel, tiers, usualArea },
      counts: await countChildren(tx, [...known.values()]),
      standing: await standingGrids(tx, read.grids),
      gridCode: (community: string) => gridCodeOf(this.config, community),
    };
    return planOutlines(read, ground, v7);
  }

  async #write(tx: Tx, { registered, drawn }: OutlinePlan): Promise<void> {
    await insertPlaces(tx, registered, dayOf(this.clock.now()));
    await this.own.keep(tx, registered);
    for (const place of registered) await tx.publish(registeredEvent(place));
    await drawOutlines(tx, this.copy, drawn);
  }
}

const countsOf = ([features = 0, registered = 0, drawn = 0, unchanged = 0]: number[]) => ({
  ...{ features, registered, drawn, unchanged },
});
