import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Takes a redrawing back as things stand: whoever came to a moved home since goes back with it, whoever left it stays where they live
 * now. What a redrawing moved says only which homes go back, and what belongs to no home.
 */
export class UndoRedraws1767500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BACK);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// Homes come before who lives in them, and these before what is about them (`redraw_tables`): what names a person follows the person,
// wherever else it points. What a home takes along is noted before the next table is asked, and its grid is set back like any other.
const BACK = `create or replace function rehome_back(p_redraw_id uuid, p_homes text[]) returns int
    language plpgsql security definer set search_path = public, pg_temp as $$
  declare v_table record; v_same text; v_key text; v_free text; v_about record; v_rows int; v_count int := 0;
  begin
    if coalesce(current_setting('wangge.actor', true), '') not like 'service:%' then raise insufficient_privilege; end if;
    for v_table in select * from redraw_tables(p_homes) loop
      select string_agg(format('t.%I = (r.key->>%L)::%s', k.name, k.name, k.type), ' and '),
          'jsonb_build_object(' || string_agg(format('%L, t.%I', k.name, k.name), ', ') || ')' into v_same, v_key
        from unnest(v_table.keys, v_table.types) k(name, type);
      select coalesce(string_agg(format(' and t.%I is null', h.name || '_id'), ''), '') into v_free
        from redraw_tables(p_homes) h
       where h.name in ('dwelling', 'household', 'person') and h.name <> v_table.name and h.name || '_id' = any (v_table.columns)
         and (h.name = 'person' or v_table.name = 'person' or not 'person_id' = any (v_table.columns));
      execute format('update %I t set org_path = r.from_path from rehomed r
        where r.redraw_id = $1 and r.table_name = %L and t.org_path = r.to_path and %s%s', v_table.name, v_table.name, v_same, v_free)
        using p_redraw_id;
      get diagnostics v_rows = row_count;
      v_count := v_count + v_rows;
      for v_about in
        select h.name as home, h.name || '_id' as id, c.name as points from redraw_tables(p_homes) h
          cross join lateral unnest(array[h.name || '_id', 'record_id']) c(name)
         where h.name in ('dwelling', 'household', 'person') and h.name <> v_table.name and c.name = any (v_table.columns)
           and (h.name = 'person' or v_table.name = 'person' or not 'person_id' = any (v_table.columns))
      loop
        execute format('with back as (
            update %I t set org_path = r.from_path from rehomed r join %I h on h.%I::text = r.key->>%L and h.org_path = r.from_path
             where r.redraw_id = $1 and r.table_name = %L and t.org_path = r.to_path and t.%I::text = r.key->>%L
            returning %s as key, r.from_path, r.to_path, r.from_grid_id)
          insert into rehomed (redraw_id, table_name, key, from_path, to_path, from_grid_id)
            select $1, %L, key, from_path, to_path, case when $2 then from_grid_id end from back on conflict do nothing',
          v_table.name, v_about.home, v_about.id, v_about.id, v_about.home, v_about.points, v_about.id, v_key, v_table.name)
          using p_redraw_id, v_table.names_grid;
        get diagnostics v_rows = row_count;
        v_count := v_count + v_rows;
      end loop;
      continue when not v_table.names_grid;
      begin
        execute format('update %I t set grid_id = r.from_grid_id from rehomed r
          where r.redraw_id = $1 and r.table_name = %L and t.org_path = r.from_path and t.grid_id <> r.from_grid_id and %s',
          v_table.name, v_table.name, v_same) using p_redraw_id;
      exception when unique_violation then null;
      end;
    end loop;
    return v_count;
  end $$`;
