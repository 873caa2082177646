import { Inject, Injectable } from '@nestjs/common';
import type { ImportPlacesRequest, NewPlace } from '@wangge/contracts/wangge/grid/v1/place_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { GridConfig } from '../../grid.config.ts';
import { runImport, type Imported } from '../../imported.ts';
import { dayOf } from '../day.ts';
import { OwnPlaces } from '../own-places.ts';
import { planImport, type PlannedPlace } from '../place-plan.ts';
import { countChildren, insertPlaces, knownPlaces, registeredEvent } from '../place.store.ts';

/** Registers divisions and grids, parents before children; what is there already is left as it is. */
@Injectable()
export class ImportPlaces {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly copy: OwnPlaces,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  run({ places }: ImportPlacesRequest, call: Call): Promise<Imported> {
    return runImport(this.db, call, places.length, async (tx) => {
      const planned = await this.plan(tx, places);
      await insertPlaces(tx, planned, dayOf(this.clock.now()));
      await this.copy.keep(tx, planned);
      await Promise.all(planned.map((place) => tx.publish(registeredEvent(place))));
      return planned.length;
    });
  }

  private async plan(tx: Tx, places: readonly NewPlace[]): Promise<PlannedPlace[]> {
    const known = await knownPlaces(tx, places, dayOf(this.clock.now()));
    const counts = await countChildren(tx, known);
    const { WANGGE_DISTRICT_LABEL: districtLabel, WANGGE_TIERS: tiers } = this.config;
    return planImport(places, { known, counts, districtLabel, tiers }, v7);
  }
}
