import { commandText, statement } from '@wangge/platform/persistence';
import { inPlace } from '../scope-places.ts';
import type { DwellingUse } from './dwelling.entity.ts';

export interface DwellingRow {
  readonly dwellingId: string;
  readonly version: number;
  readonly gridId: string;
  readonly orgPath: string;
  readonly building: string;
  readonly entrance: string;
  readonly use: DwellingUse;
  readonly sealed: Buffer;
}

const COLUMNS = `dwelling_id as "dwellingId", version, grid_id as "gridId", org_path as "orgPath", building, entrance, use, sealed`;

/** [dwelling_id] */
export const dwellingById = statement('dwelling_by_id', `select ${COLUMNS} from dwelling where dwelling_id = $1`);

/** [grid_id, address_index] */
export const dwellingByAddress = statement(
  'dwelling_by_address',
  `select dwelling_id as "dwellingId" from dwelling where grid_id = $1 and address_index = $2`,
);

/** [paths[], org_path, building, entrance, dwelling_id, limit]: dwellings after this one, in address order. */
export const dwellingsAfter = statement(
  'dwellings_after',
  `select d.* from unnest($1::text[]) as place(path) cross join lateral (
     select ${COLUMNS} from dwelling
      where ${inPlace()} and (org_path, building, entrance, dwelling_id) > ($2, $3, $4, $5::uuid)
      order by org_path, building, entrance, dwelling_id limit $6) d
   order by d."orgPath", d.building, d.entrance, d."dwellingId" limit $6`,
);

/** [paths[]]: one row of counts. */
export const countBelow = statement(
  'count_below',
  `select sum(c.dwellings)::int as dwellings, sum(c.households)::int as households, sum(c.people)::int as people
     from unnest($1::text[]) as place(path) cross join lateral (
       select (select count(*) from dwelling where ${inPlace()}) as dwellings, count(distinct household_id) as households, count(*) as people
         from person where ${inPlace()} and status = 'present') c`,
);

/** [paths[], task_id, limit, opened before, kind]: open tasks after this one, those due first; null and empty ask for all. */
export const tasksAfter = statement(
  'quality_tasks_after',
  `select t.* from unnest($1::text[]) as place(path) cross join lateral (
     select task_id as "taskId", kind, record_id as "recordId", org_path as "orgPath", open_time as "openTime" from quality_task
      where ${inPlace()} and settle_time is null and task_id > $2::uuid
        and ($4::timestamptz is null or open_time < $4) and ($5 = '' or kind = $5) order by task_id limit $3) t
   order by t."taskId" limit $3`,
);

export const registerDwelling = statement('register_dwelling', commandText('register_dwelling', 9));
