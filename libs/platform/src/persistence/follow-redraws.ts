import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantApp } from './grants.ts';

/**
 * What every service needs to follow a redrawing of grids: a place can end, redrawings are remembered, and every row with an
 * `org_path` goes along, whatever table it stands in, so that no table can be forgotten. Which row moved stands in `rehomed`: the
 * trail of the redrawing, and the way back.
 */
export class FollowRedraws1767300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...PLACE, ...TABLES, ...FOLLOWING, ...MOVE_ROWS, ...REHOME, ...BACK]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const PLACE = [
  `alter table place add column ended boolean not null default false`,
  `comment on column place.ended is 'Whether it has ended: what happened there keeps its name, nothing new belongs to it'`,
];

const closed = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
];

const TABLES = [
  `create table redrawn (
    redraw_id uuid not null,
    moves jsonb not null,
    leftovers jsonb not null,
    undone boolean not null,
    follow_time timestamptz not null default now(),
    constraint redrawn_pkey primary key (redraw_id))`,
  `comment on table redrawn is 'Redrawings of grids this service followed'`,
  `comment on column redrawn.moves is 'What moves from which grid to which, as the grid service told it'`,
  `comment on column redrawn.leftovers is 'Of one that was undone: where what is left in its grids goes'`,
  `comment on column redrawn.follow_time is 'When it was first followed, or undone; stragglers are looked for a day long'`,
  grantApp('select, insert, update on redrawn'),
  `create table rehomed (
    redraw_id uuid not null,
    table_name text not null,
    key jsonb not null,
    from_path text collate "C" not null,
    to_path text collate "C" not null,
    from_grid_id uuid,
    constraint rehomed_pkey primary key (redraw_id, table_name, key))`,
  `comment on table rehomed is 'Which row a redrawing moved from where to where; written and read by rehome and rehome_back only'`,
  `comment on column rehomed.key is 'Primary key of the row'`,
  `comment on column rehomed.from_grid_id is 'Grid the row named before, if it named another one'`,
  ...closed('rehomed'),
];

// The bookkeeping of the platform tells what was, and copies of places are changed by events of their own. A table that says where
// something happened holds cases: their custody changes with a line of their history, which the service writes itself.
const FOLLOWING = [
  `create function redraw_tables(p_homes text[]) returns table (name text, keys text[], types text[], columns text[], names_grid boolean)
    language sql stable set search_path = public, pg_temp as $$
  select c.relname::text, k.names, k.types, a.columns, c.relname = any (p_homes)
    from pg_class c
    cross join lateral (
      select array_agg(b.attname::text order by b.attnum) as names, array_agg(format_type(b.atttypid, b.atttypmod) order by b.attnum) as types
        from pg_index i join pg_attribute b on b.attrelid = c.oid and b.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary) k
    cross join lateral (
      select array_agg(b.attname::text) as columns from pg_attribute b where b.attrelid = c.oid and b.attnum > 0 and not b.attisdropped) a
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     and 'org_path' = any (a.columns) and not 'happened_at_path' = any (a.columns)
     and c.relname not in ('outbox', 'dead_letter', 'place', 'redrawn', 'rehomed', 'grid_place', 'assignment', 'unit_competence')
   order by case c.relname when 'dwelling' then 0 when 'household' then 1 when 'person' then 2 else 3 end, c.relname $$`,
  ...forOwner('redraw_tables(text[])', 'Tables whose rows follow a redrawing, homes before who lives in them'),
];

/** Rows of one table, all at once; two records of one thing may not name one grid, and then the second keeps naming its old one. */
const MOVE_ROWS = [
  `create function rehome_rows(p_redraw_id uuid, p_move jsonb, p_table text, p_keys text[], p_names_grid boolean, p_where text, p_ids text[])
    returns text[] language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    v_from text := p_move->>'fromPath'; v_to text := p_move->>'toPath';
    v_from_grid uuid := (p_move->>'fromGridId')::uuid; v_to_grid uuid := (p_move->>'toGridId')::uuid;
    v_buildings text[] := array(select jsonb_array_elements_text(coalesce(p_move->'buildings', '[]')));
    v_key text; v_moved text[]; v_row tid;
  begin
    select 'jsonb_build_object(' || string_agg(format('%L, t.%I', k, k), ', ') || ')' into v_key from unnest(p_keys) k;
    execute format('with moved as (update %I t set org_path = $2 where t.org_path = $1 and (%s) returning %s as key),
        noted as (insert into rehomed (redraw_id, table_name, key, from_path, to_path, from_grid_id)
          select $5, %L, key, $1, $2, case when $6 then $7 end from moved
          on conflict on constraint rehomed_pkey do update set to_path = excluded.to_path)
      select coalesce(array_agg(key->>%L), array[]::text[]) from moved', p_table, p_where, v_key, p_table, p_keys[1])
      into v_moved using v_from, v_to, p_ids, v_buildings, p_redraw_id, p_names_grid, v_from_grid;
    if not p_names_grid or cardinality(v_moved) = 0 then return v_moved; end if;
    begin
      execute format('update %I set grid_id = $1 where org_path = $2 and grid_id = $3', p_table) using v_to_grid, v_to, v_from_grid;
    exception when unique_violation then
      for v_row in execute format('select ctid from %I where org_path = $1 and grid_id = $2', p_table) using v_to, v_from_grid loop
        begin
          execute format('update %I set grid_id = $1 where ctid = $2', p_table) using v_to_grid, v_row;
        exception when unique_violation then null;
        end;
      end loop;
    end;
    return v_moved;
  end $$`,
  ...forOwner(
    'rehome_rows(uuid, jsonb, text, text[], boolean, text, text[])',
    'Moves rows of one table to another grid and notes each; part of rehome',
  ),
];

// By name first: a building takes its dwellings, they their households, these their people, and all of them what is about them.
const REHOME = [
  `create function rehome(p_redraw_id uuid, p_move jsonb, p_homes text[]) returns int
    language plpgsql security definer set search_path = public, pg_temp as $$
  declare v_table record; v_ids text[] := '{}'; v_moved text[]; v_about text; v_count int := 0; v_named boolean;
  begin
    if coalesce(current_setting('wangge.actor', true), '') not like 'service:%' then raise insufficient_privilege; end if;
    v_named := jsonb_array_length(coalesce(p_move->'buildings', '[]')) > 0;
    if v_named then
      for v_table in select * from redraw_tables(p_homes) loop
        select string_agg(format('t.%I::text = any ($3)', c), ' or ') into v_about
          from unnest(array['dwelling_id', 'household_id', 'person_id', 'record_id']) c where c = any (v_table.columns);
        if v_table.name = 'dwelling' then v_about := 't.building = any ($4)'; end if;
        if v_table.name = 'household' then v_about := 't.dwelling_id::text = any ($3)'; end if;
        continue when v_about is null;
        v_moved := rehome_rows(p_redraw_id, p_move, v_table.name, v_table.keys, v_table.names_grid, v_about, v_ids);
        if v_table.name in ('dwelling', 'household', 'person') then v_ids := v_ids || v_moved; end if;
        v_count := v_count + cardinality(v_moved);
      end loop;
    end if;
    if coalesce((p_move->>'rest')::boolean, false) then
      for v_table in select * from redraw_tables(p_homes) loop
        v_count := v_count + cardinality(rehome_rows(p_redraw_id, p_move, v_table.name, v_table.keys, v_table.names_grid, 'true', '{}'));
      end loop;
    end if;
    return v_count;
  end $$`,
  `comment on function rehome is 'Follows one move of a redrawing: named buildings with all that hangs on them, or the rest of a grid'`,
  `revoke all on function rehome from public`,
  grantApp('execute on function rehome'),
];

const BACK = [
  `create function rehome_back(p_redraw_id uuid, p_homes text[]) returns int
    language plpgsql security definer set search_path = public, pg_temp as $$
  declare v_table record; v_same text; v_rows int; v_count int := 0;
  begin
    if coalesce(current_setting('wangge.actor', true), '') not like 'service:%' then raise insufficient_privilege; end if;
    for v_table in select * from redraw_tables(p_homes) loop
      select string_agg(format('t.%I = (r.key->>%L)::%s', k.name, k.name, k.type), ' and ') into v_same
        from unnest(v_table.keys, v_table.types) k(name, type);
      execute format('update %I t set org_path = r.from_path from rehomed r
        where r.redraw_id = $1 and r.table_name = %L and t.org_path = r.to_path and %s', v_table.name, v_table.name, v_same) using p_redraw_id;
      get diagnostics v_rows = row_count;
      v_count := v_count + v_rows;
      continue when not v_table.names_grid;
      begin
        execute format('update %I t set grid_id = r.from_grid_id from rehomed r
          where r.redraw_id = $1 and r.table_name = %L and t.org_path = r.from_path and t.grid_id <> r.from_grid_id and %s',
          v_table.name, v_table.name, v_same) using p_redraw_id;
      exception when unique_violation then null;
      end;
    end loop;
    return v_count;
  end $$`,
  `comment on function rehome_back is 'Takes a redrawing back: each row it moved, if it is still where it was moved to'`,
  `revoke all on function rehome_back from public`,
  grantApp('execute on function rehome_back'),
];

/** A helper of the two doors: nobody but the owner calls it. */
function forOwner(signature: string, comment: string): string[] {
  return [`comment on function ${signature} is '${comment}'`, `revoke all on function ${signature} from public`];
}
