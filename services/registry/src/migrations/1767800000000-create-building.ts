import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** Buildings come to be with their dwellings and go where these go, so that the chain from door to map cannot break unseen. */
export class CreateBuilding1767800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...BUILDING, ...TASKS, ...NOTE, ...THOSE_THERE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const BUILDING = [
  `create table building (
    building_id uuid not null,
    version int not null,
    grid_id uuid not null,
    org_path text collate "C" not null,
    words text collate "C" not null,
    road text not null,
    lane text not null,
    number text not null,
    block text not null,
    status text not null,
    longitude float8,
    latitude float8,
    change_time timestamptz not null,
    constraint building_pkey primary key (building_id),
    constraint building_status_check check (status in ('standard', 'temporary', 'doubtful')),
    constraint building_point_check check ((longitude is null) = (latitude is null)),
    constraint building_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  `create unique index building_words_key on building (grid_id, words)`,
  `create index building_in_order on building (org_path, words, building_id)`,
  ...comments('building', 'Buildings (楼栋): standard address and point', {
    building_id: 'Id',
    version: 'Counts every change, from 1; writes are guarded by it',
    grid_id: 'Grid it stands in',
    org_path: 'Path of that grid',
    words: 'Building in words, as its dwellings have it',
    road: 'Road or hamlet; empty until somebody said it',
    lane: 'Lane off it, or empty',
    number: 'Gate number, or empty',
    block: 'Building behind the gate, or empty',
    status: 'standard, temporary, doubtful',
    longitude: 'Longitude in degrees east, CGCS2000; null until it is known',
    latitude: 'Latitude in degrees north, CGCS2000; null until it is known',
    change_time: 'When this version came to be',
  }),
  ...placePolicies({ table: 'building' }),
];

const KINDS = `'no-dwelling', 'no-head', 'number-conflict', 'birth-date-differs', 'sex-differs', 'unknown-area', 'code-conflict', 'code-doubtful',
  'no-building', 'no-point', 'outside-grid'`;
const TASKS = [
  `alter table quality_task drop constraint quality_task_kind_check, add constraint quality_task_kind_check check (kind in (${KINDS}))`,
  ...comments('quality_task', 'Data-quality tasks (数据质量任务)', {
    record_id: 'Person, household, dwelling, building or establishment it is about',
  }),
];

/** Words people write where they do not know; the same stand in standard-address.ts. */
const NOBODY_KNOWS = `('', '未知', '不详', '不明', '无', '待定', '待核', '-', '?')`;
const evenly = (words: string): string => `regexp_replace(normalize(${words}, NFKC), '\\s', '', 'g')`;
const named = (words: string): string => `${evenly(words)} not in ${NOBODY_KNOWS}`;
/** Ids in the order of time, as the service makes them. */
const TASK_ID = `(left(first_uuid_of(now()::timestamp)::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid`;

/** Opens what is to be put right about rows `(record_id, org_path, time)`. */
const open = (kind: string, rows: string): string => `
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select ${TASK_ID}, '${kind}', record_id, org_path, time from (${rows}) r
     where not exists (select from quality_task q where q.record_id = r.record_id and q.kind = '${kind}' and q.settle_time is null);`;

/** Buildings of dwellings `(grid_id, org_path, building, register_time)` that have none yet; in one order, so that two at once do not lock each other out. */
const arise = (dwellings: string): string => `
  with fresh as (
    insert into building (building_id, version, grid_id, org_path, words, road, lane, number, block, status, change_time)
      select gen_random_uuid(), 1, grid_id, min(org_path), building, '', '', '', '',
          case when building ~ '[0-9０-９A-Za-z一二三四五六七八九十百零〇甲乙丙丁]' then 'temporary' else 'doubtful' end, min(register_time)
        from ${dwellings} where ${named('building')} group by grid_id, building order by grid_id, building
      on conflict (grid_id, words) do nothing returning building_id, org_path, change_time)
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select ${TASK_ID}, 'no-point', building_id, org_path, change_time from fresh;`;

const noBuilding = (dwellings: string): string =>
  open(
    'no-building',
    `select dwelling_id as record_id, org_path, register_time as time from ${dwellings} d where not (${named('building')})`,
  );

/** Dwellings of an update that have another grid or another building now. */
const MOVED = `(select n.dwelling_id, n.grid_id, n.org_path, n.building, n.register_time, o.grid_id as from_grid, o.building as was
    from now_there n join was_there o using (dwelling_id) where (n.grid_id, n.building) is distinct from (o.grid_id, o.building)) moved`;

const asOwner = (name: string, comment: string, body: string): string[] => [
  `create function ${name}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin${body}
  return null;
end $body$`,
  `comment on function ${name} is '${comment}'`,
  `revoke all on function ${name} from public`,
];

// As owner: an import and a redrawing reach further than whoever set them off sees.
const NOTE = [
  ...asOwner(
    'note_new_homes',
    'Buildings come to be with their first dwelling; a dwelling whose building nobody knows is a task',
    `${arise('now_there')}${noBuilding('now_there')}`,
  ),
  `create trigger dwelling_new after insert on dwelling referencing new table as now_there for each statement execute function note_new_homes()`,
  ...asOwner(
    'note_moved_homes',
    'A building goes where all its dwellings went; where some went, there is one as well',
    `
  if not exists (select from ${MOVED}) then return null; end if;
  with gone as (
    update building b set grid_id = m.grid_id, org_path = m.org_path, version = b.version + 1
      from ${MOVED.replace(/ moved$/u, ' m')}
     where b.grid_id = m.from_grid and b.words = m.was and m.was = m.building
       and not exists (select from dwelling d where d.grid_id = m.from_grid and d.building = m.was)
       and not exists (select from building t where t.grid_id = m.grid_id and t.words = m.was)
    returning b.building_id, b.org_path)
  update quality_task q set org_path = gone.org_path from gone where q.record_id = gone.building_id and q.settle_time is null;${arise(MOVED)}
  update quality_task q set settle_time = now() from ${MOVED.replace(/ moved$/u, ' m')}
   where q.record_id = m.dwelling_id and q.kind = 'no-building' and q.settle_time is null and ${named('m.building')};${noBuilding(MOVED.replace(/ moved$/u, ''))}`,
  ),
  `create trigger dwelling_moved after update on dwelling referencing old table as was_there new table as now_there
    for each statement execute function note_moved_homes()`,
];

const THOSE_THERE = [`do $body$ begin${arise('dwelling')}${noBuilding('dwelling')} end $body$`];
