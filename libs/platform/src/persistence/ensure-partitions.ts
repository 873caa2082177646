/**
 * SQL of `ensure_partitions()`: every table partitioned by range of a time-ordered uuid gets its partitions for this month and the
 * next three, and a default one. It answers the default partitions that hold rows, which is an alarm: those rows came for a
 * month nobody had prepared. Runs as the owner, because the service's role creates nothing.
 */
export const ENSURE_PARTITIONS = [
  `create function ensure_partitions() returns text[] language plpgsql security definer set search_path = public, pg_temp as $body$
declare
  parent name; month timestamp; part text; rest text; filled boolean; overflown text[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtextextended('ensure_partitions', 0));
  for parent in
    select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
     where c.relnamespace = 'public'::regnamespace and p.partstrat = 'r' order by 1
  loop
    rest := parent || '_rest';
    if to_regclass(quote_ident(rest)) is null then
      execute format('create table %I partition of %I default', rest, parent);
      execute format('comment on table %I is %L', rest, 'Rows of ' || parent || ' outside every prepared month');
    end if;
    for month in select generate_series(date_trunc('month', now() at time zone 'UTC'), now() at time zone 'UTC' + interval '3 months', '1 month') loop
      part := parent || to_char(month, '_YYYYMM');
      continue when to_regclass(quote_ident(part)) is not null;
      begin
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent,
          first_uuid_of(month), first_uuid_of(month + interval '1 month'));
        execute format('comment on table %I is %L', part, 'Rows of ' || parent || to_char(month, ' of YYYY-MM'));
      exception when check_violation then null; -- the default holds rows of that month: told below
      end;
    end loop;
    execute format('select exists (select from %I)', rest) into filled;
    if filled then overflown := overflown || rest; end if;
  end loop;
  return overflown;
end $body$`,
  `comment on function ensure_partitions() is 'Prepares the months ahead; answers default partitions that hold rows'`,
  `revoke all on function ensure_partitions() from public`,
  `create function first_uuid_of(moment timestamp) returns uuid language sql immutable as $body$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid $body$`,
  `comment on function first_uuid_of(timestamp) is 'Smallest uuid v7 of a moment in UTC'`,
  `revoke all on function first_uuid_of(timestamp) from public`,
];

/**
 * SQL that gives tables partitioned by a time-ordered uuid one partition for all that came before the first month there is, for a
 * migration of a service that takes over what happened elsewhere long ago. Without it those rows would lie in the default partition,
 * which is an alarm.
 */
export const partitionsBefore = (tables: readonly string[]): string => `do $body$
declare
  parent name; first uuid;
begin
  perform ensure_partitions();
  foreach parent in array array[${tables.map((table) => `'${table}'`).join(', ')}] loop
    select min(substring(pg_get_expr(k.relpartbound, k.oid) from $re$FROM \\('([^']+)'\\)$re$))::uuid into first
      from pg_inherits i join pg_class k on k.oid = i.inhrelid
     where i.inhparent = parent::regclass and pg_get_expr(k.relpartbound, k.oid) <> 'DEFAULT';
    execute format('create table %I partition of %I for values from (minvalue) to (%L)', parent || '_before', parent, first);
    execute format('comment on table %I is %L', parent || '_before', 'Rows of ' || parent || ' from before the first prepared month');
  end loop;
end $body$`;
