import { statement } from '@wangge/platform/persistence';
import { inPlace } from '../scope-places.ts';
import type { BuildingStatus } from './building.entity.ts';

export interface BuildingRow {
  readonly buildingId: string;
  readonly version: number;
  readonly gridId: string;
  readonly orgPath: string;
  readonly words: string;
  readonly road: string;
  readonly lane: string;
  readonly number: string;
  readonly block: string;
  readonly status: BuildingStatus;
  readonly longitude: number | null;
  readonly latitude: number | null;
}
export interface DoorRow {
  readonly dwellingId: string;
  readonly building: string;
  readonly entrance: string;
  readonly use: string;
  readonly sealed: Buffer;
  readonly households: number;
  readonly people: number;
  readonly flags: readonly string[];
  readonly personIds: readonly string[];
}

const COLUMNS = `building_id as "buildingId", version, grid_id as "gridId", org_path as "orgPath", words, road, lane, number, block, status,
  longitude, latitude`;

/** [building_id] */
export const buildingById = statement('building_by_id', `select ${COLUMNS} from building where building_id = $1`);

/**
 * [paths[], org_path, words, building_id, limit, status or '', parts[]]: buildings after this one, in address order. A part is looked for in
 * the words and in the standard address, within the places alone: a district has some ten thousand buildings, a grid a handful.
 */
export const buildingsAfter = statement(
  'buildings_after',
  `select b.* from unnest($1::text[]) as place(path) cross join lateral (
     select ${COLUMNS} from building
      where ${inPlace()} and (org_path, words, building_id) > ($2, $3, $4::uuid) and ($6 = '' or status = $6)
        and not exists (select from unnest($7::text[]) as part(text)
          where strpos(lower(normalize(words || ' ' || road || lane || number || block, NFKC)), part.text) = 0)
      order by org_path, words, building_id limit $5) b
   order by b."orgPath", b.words, b."buildingId" limit $5`,
);

/** [building_id, entrance or '', limit]: its doors with who lives behind them, as far as the caller may see both. */
export const doorsOf = statement(
  'building_doors',
  `select d.dwelling_id as "dwellingId", d.building, d.entrance, d.use, d.sealed, count(distinct p.household_id)::int as households,
     count(p.person_id)::int as people,
     coalesce((select array_agg(distinct f.flag order by f.flag) from person q cross join unnest(q.service_flags) as f(flag)
       where q.dwelling_id = d.dwelling_id and q.status = 'present'), '{}') as flags,
     coalesce(array_agg(p.person_id order by p.person_id) filter (where cardinality(p.service_flags) > 0), '{}') as "personIds"
     from building b join dwelling d on d.grid_id = b.grid_id and d.building = b.words
       left join person p on p.dwelling_id = d.dwelling_id and p.status = 'present'
    where b.building_id = $1 and ($2 = '' or d.entrance = $2)
    group by d.dwelling_id order by d.entrance, d.dwelling_id limit $3`,
);

/** [building_id, version, road, lane, number, block, status, longitude, latitude, time] */
export const DESCRIBE = `update building set version = version + 1, road = $3, lane = $4, number = $5, block = $6, status = $7, longitude = $8,
    latitude = $9, change_time = $10 where building_id = $1 and version = $2 returning version`;
/** [building_id, time, kinds[]] */
export const SETTLE = `update quality_task set settle_time = $2 where record_id = $1 and kind = any ($3) and settle_time is null`;
/** [task_id, building_id, time]: once, as long as it is open. */
export const OPEN_OUTSIDE = `insert into quality_task (task_id, kind, record_id, org_path, open_time)
  select $1, 'outside-grid', building_id, org_path, $3 from building where building_id = $2
    and not exists (select from quality_task q where q.record_id = $2 and q.kind = 'outside-grid' and q.settle_time is null)`;
