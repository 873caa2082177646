import { Injectable } from '@nestjs/common';
import { UnitRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import type { ImportUnitsRequest, NewUnit } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { runImport, type Imported } from '../../imported.ts';
import { planUnits, type PlannedUnit, type UnitGround } from '../unit-plan.ts';

/** Registers handling units with their duty lists and members; a unit that is there already is left as it is. */
@Injectable()
export class ImportUnits {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run({ units }: ImportUnitsRequest, call: Call): Promise<Imported> {
    return runImport(this.db, call, units.length, async (tx) => {
      const planned = planUnits(units, await groundOf(tx, units), v7);
      for (const unit of planned) await write(tx, unit, this.clock.now());
      return planned.length;
    });
  }
}

async function groundOf(tx: Tx, units: readonly NewUnit[]): Promise<UnitGround> {
  const codes = units.map(({ code }) => code);
  const placeCodes = units.map(({ placeCode }) => placeCode);
  const wantedPaths = units.flatMap(({ competences }) => competences.map(({ orgPath }) => orgPath));
  const numbers = units.flatMap(({ staffNumbers }) => staffNumbers);
  const known = await tx.query<{ code: string }>(`select code from unit where code = any ($1)`, [codes]);
  const places = await tx.query<UnitGround['places'][number]>(PLACES, [placeCodes]);
  const paths = await tx.query<{ path: string }>(`select org_path as path from grid_place where org_path = any ($1)`, [
    wantedPaths,
  ]);
  const staff = await tx.query<{ number: string; id: string }>(STAFF, [numbers]);
  return {
    known: new Set(known.map(({ code }) => code)),
    places,
    paths: new Set(paths.map(({ path }) => path)),
    staff: new Map(staff.map(({ number, id }) => [number, id])),
  };
}

async function write(tx: Tx, unit: PlannedUnit, now: Date): Promise<void> {
  const { unitId, code, name, placeId, orgPath, departmentId, kind, competences, staffIds } = unit;
  await tx.query(UNIT, [unitId, code, name, placeId, orgPath, departmentId, kind]);
  const [matters, paths, leads] = [
    competences.map(({ matterCode }) => matterCode),
    competences.map((line) => line.orgPath),
    competences.map(({ lead }) => lead),
  ];
  await tx.query(COMPETENCES, [unitId, matters, paths, leads]);
  await tx.query(MEMBERS, [unitId, staffIds, now]);
  const message = { unitId, code, name, orgPath, departmentId };
  await tx.publish(event({ schema: UnitRegisteredSchema, aggregateId: unitId, version: 1, orgPath, message }));
}

const PLACES = `select place_id as "placeId", code, org_path as "orgPath" from grid_place where code = any ($1)`;
const STAFF = `select staff_number as number, staff_id as id from staff where staff_number = any ($1)`;
const UNIT = `insert into unit (unit_id, code, name, place_id, org_path, department_id, kind, version) values ($1, $2, $3, $4, $5, $6, $7, 1)`;
const COMPETENCES = `insert into unit_competence (unit_id, matter_code, org_path, lead)
  select $1, matter, path, lead from unnest($2::text[], $3::text[], $4::boolean[]) as c (matter, path, lead)`;
const MEMBERS = `insert into unit_member (unit_id, staff_id, start_time) select $1, id, $3 from unnest($2::uuid[]) as id`;
