import { Client } from 'pg';

/**
 * What TypeORM's drift check is blind to, as stable text: row-level security, policies, functions, grants, partitions,
 * constraints, comments. A service commits the text of its migrated empty database and a test compares. Role names are given as
 * `owner`, `app` and `public`; months are not named.
 */
export async function catalogueOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const sections: string[] = [];
    for (const [title, sql] of SECTIONS) {
      const { rows } = await client.query<{ line: string }>(sql);
      sections.push(`# ${title}\n${rows.map(({ line }) => line).join('\n')}\n`);
    }
    return sections.join('\n');
  } finally {
    await client.end();
  }
}

const TABLES = `pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

/** A role by its part: `casework_app` is `app`. */
const part = (role: string): string =>
  `case when ${role} = 0 then 'public' else coalesce(substring(pg_get_userbyid(${role}) from '_(owner|app)$'), pg_get_userbyid(${role})) end`;

const OWN_FUNCTION = `p.pronamespace = 'public'::regnamespace and not exists
  (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

const SECTIONS: readonly (readonly [string, string])[] = [
  [
    'row-level security',
    `select format('%s: %s%s', relname, case when relrowsecurity then 'on' else 'off' end, case when relforcerowsecurity then ', forced' else '' end) as line
       from ${TABLES} order by 1`,
  ],
  [
    'policies',
    `select format('%s.%s: %s%s to %s%s%s', tablename, policyname, case permissive when 'PERMISSIVE' then '' else 'restrictive ' end, lower(cmd),
        (select string_agg(case when r = 'public' then 'public' else coalesce(substring(r from '_(owner|app)$'), r) end, ', ') from unnest(roles::text[]) r),
        ' using (' || regexp_replace(qual, '\\s+', ' ', 'g') || ')', ' check (' || regexp_replace(with_check, '\\s+', ' ', 'g') || ')') as line
       from pg_policies where schemaname = 'public' order by 1`,
  ],
  [
    'functions',
    `select format('%s(%s) returns %s, %s, %s%s, body %s', proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid),
        lanname, case when prosecdef then 'as owner' else 'as caller' end, ', ' || array_to_string(proconfig, ' '), md5(regexp_replace(prosrc, '\\s+', ' ', 'g'))) as line
       from pg_proc p join pg_language l on l.oid = p.prolang where ${OWN_FUNCTION} order by 1`,
  ],
  [
    'grants',
    `select line from (
       select format('%s: %s on %s', ${part('a.grantee')}, string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), c.relname) as line
         from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and a.grantee <> c.relowner
        group by a.grantee, c.relname
       union all
       select format('%s: %s (%s) on %s', ${part('a.grantee')}, lower(a.privilege_type), string_agg(t.attname, ', ' order by t.attname), c.relname)
         from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
        where c.relnamespace = 'public'::regnamespace group by a.grantee, a.privilege_type, c.relname
       union all
       select format('%s: %s on function %s', ${part('a.grantee')}, lower(a.privilege_type), p.proname)
         from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where ${OWN_FUNCTION} and a.grantee <> p.proowner) g
      order by 1`,
  ],
  [
    'partitions',
    `select format('%s: %s, %s months%s', c.relname, pg_get_partkeydef(c.oid), count(*) filter (where pg_get_expr(k.relpartbound, k.oid) <> 'DEFAULT'),
        case when bool_or(pg_get_expr(k.relpartbound, k.oid) = 'DEFAULT') then ' and a default' else '' end) as line
       from pg_partitioned_table p join pg_class c on c.oid = p.partrelid left join pg_inherits i on i.inhparent = c.oid left join pg_class k on k.oid = i.inhrelid
      where c.relnamespace = 'public'::regnamespace group by c.oid, c.relname order by 1`,
  ],
  [
    'indexes',
    `select pg_get_indexdef(i.indexrelid) as line from pg_index i join ${TABLES.replace(' where ', ' on c.oid = i.indrelid where ')} order by 1`,
  ],
  [
    'constraints',
    `select format('%s.%s: %s', relname, conname, pg_get_constraintdef(k.oid)) as line
       from pg_constraint k join ${TABLES.replace(' where ', ' on c.oid = k.conrelid where ')} and k.contype <> 'n' order by 1`,
  ],
  [
    'triggers',
    `select regexp_replace(pg_get_triggerdef(t.oid), '\\s+', ' ', 'g') as line from pg_trigger t join ${TABLES.replace(' where ', ' on c.oid = t.tgrelid where ')} and not t.tgisinternal order by 1`,
  ],
  [
    'comments',
    `select line from (
       select format('%s: %s', c.relname, obj_description(c.oid, 'pg_class')) as line from ${TABLES}
       union all
       select format('%s.%s: %s', c.relname, t.attname, d.description) from pg_description d join pg_attribute t on t.attrelid = d.objoid and t.attnum = d.objsubid
         join ${TABLES.replace(' where ', ' on c.oid = d.objoid where ')} and d.objsubid > 0 and d.classoid = 'pg_class'::regclass
       union all
       select format('%s(): %s', p.proname, obj_description(p.oid, 'pg_proc')) from pg_proc p where ${OWN_FUNCTION}) x
      order by 1`,
  ],
];
