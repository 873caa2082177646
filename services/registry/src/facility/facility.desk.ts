import { Injectable } from '@nestjs/common';
import type {
  FindFacilitiesRequest,
  RegisterFacilityRequest,
  RemoveFacilityRequest,
} from '@wangge/contracts/wangge/registry/v1/facility_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { brokenConstraint, Database, once, readPaths, scopeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { Grids } from '../grids.ts';
import { facilityExists, facilityRemoved } from '../registry.errors.ts';
import { around } from './around.ts';

const NEAR_M = 300;
const MOST = 50;

export interface FacilityRow {
  readonly facilityId: string;
  readonly code: string;
  readonly kind: string;
  readonly name: string;
  readonly ownerUnit: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly state: string;
  readonly gridId: string;
  readonly orgPath: string;
}

const COLUMNS = `facility_id as "facilityId", code, kind, name, owner_unit as "ownerUnit", longitude, latitude, state, grid_id as "gridId",
  org_path as "orgPath"`;
const ADD = `insert into facility (facility_id, code, kind, name, owner_unit, longitude, latitude, state, grid_id, org_path, change_time)
  values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10)`;
const ONE = `select ${COLUMNS} from facility where facility_id = $1`;
const REMOVE = `update facility set state = 'removed', change_time = $2 where facility_id = $1 and state = 'open' returning 1`;
/** [longitude, latitude, metres, kind or '', south, north, west, east]: by the great circle, within a box the index knows. */
const NEAR = `select * from (select ${COLUMNS},
      round(12742017.6 * asin(least(1, sqrt(power(sin(radians(latitude - $2) / 2), 2)
        + cos(radians(latitude)) * cos(radians($2)) * power(sin(radians(longitude - $1) / 2), 2)))))::int as metres
    from facility where state = 'open' and ($4 = '' or kind = $4) and latitude between $5 and $6 and longitude between $7 and $8) f
  where metres <= $3 order by metres, "facilityId" limit ${MOST}`;

/** Public things of the district. */
@Injectable()
export class FacilityDesk {
  constructor(
    private readonly db: Database,
    private readonly grids: Grids,
    private readonly clock: Clock,
  ) {}

  async register(request: RegisterFacilityRequest, call: Call) {
    const { gridId, kind, name, ownerUnit, longitude, latitude } = request;
    const code = request.code.toUpperCase();
    const orgPath = await this.grids.pathOf(gridId, 'grid_id');
    const add = async (tx: Tx): Promise<string> => {
      const id = v7();
      const thing = [id, code, kind, name.trim(), ownerUnit.trim(), longitude, latitude];
      await tx.query(ADD, [...thing, gridId, orgPath, this.clock.now()]).catch((error: unknown) => {
        throw brokenConstraint(error) === 'facility_code_key' ? facilityExists(code) : error;
      });
      return id;
    };
    return { facility: await once(this.db, call, add, one) };
  }

  async remove({ facilityId }: RemoveFacilityRequest, call: Call) {
    const end = async (tx: Tx): Promise<string> => {
      const { orgPath } = await one(tx, facilityId);
      // Everybody sees it; who keeps the register of its grid takes it off.
      if (!isWithin(orgPath, readPaths(call.passport))) throw notFound('facility');
      if ((await tx.query(REMOVE, [facilityId, this.clock.now()])).length === 0) throw facilityRemoved(facilityId);
      return facilityId;
    };
    return { facility: await once(this.db, call, end, one) };
  }

  async near({ longitude, latitude, metres, kind }: FindFacilitiesRequest, call: Call) {
    const far = metres || NEAR_M;
    const { south, north, west, east } = around({ longitude, latitude }, far);
    const values = [longitude, latitude, far, kind, south, north, west, east];
    return { facilities: await this.db.transaction(scopeOf(call), (tx) => tx.query<FacilityRow>(NEAR, values)) };
  }
}

async function one(tx: Tx, id: string): Promise<FacilityRow> {
  const [row] = await tx.query<FacilityRow>(ONE, [id]);
  if (!row) throw notFound('facility');
  return row;
}
