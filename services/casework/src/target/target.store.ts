import type { Target } from './target.entity.ts';

const COLUMNS = `t.target_id as "targetId", t.version, t.root_id as "rootId", t.parent_id as "parentId", t.level, t.kind, t.title,
  t.org_path as "orgPath", t.owner_unit_id as "ownerUnitId", t.owner_post as "ownerPost",
  to_char(t.due_date, 'YYYY-MM-DD') as "dueDate", t.evidence_needed as "evidenceNeeded", t.facts, t.percent, t.evidence,
  t.set_time as "setTime"`;

export const ONE_TARGET = `select ${COLUMNS} from target t where t.target_id = $1`;
/** Under the policy for changes: a target of another place or unit is none. Kept from others until the transaction ends. */
export const LOCK_TARGET = `${ONE_TARGET} for update`;
export const INSERT_TARGET = `insert into target (target_id, version, root_id, parent_id, level, kind, title, org_path, owner_unit_id,
    owner_post, due_date, evidence_needed, facts, percent, evidence, set_time)
  values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', $13)`;
export const CHANGE_TARGET = 'update target set version = $2, percent = $3, evidence = $4 where target_id = $1';
/** A whole with all its parts. */
export const TREE = `select ${COLUMNS} from target t where t.root_id = $1`;
/** [codes, path]: a target at the place, around or below it that asks for one of these facts already. */
export const ASKING = `select t.target_id as "targetId", f.value->>'code' as code
  from target t cross join jsonb_array_elements(t.facts) f
  where lower(f.value->>'code') = any ($1::text[]) and (($2 || '.') ^@ (t.org_path || '.') or (t.org_path || '.') ^@ ($2 || '.'))
  order by t.target_id limit 20`;
/** [behind this whole, how many wholes, kind or null]: a page of wholes with all their parts, in one question. */
export const LIST_TARGETS = `with whole as (
    select target_id from target where parent_id is null and ($1::uuid is null or target_id < $1) and ($3::text is null or kind = $3)
    order by target_id desc limit $2)
  select ${COLUMNS} from target t where t.root_id in (select target_id from whole) order by t.root_id desc, t.target_id`;

/** The wholes of a page and their parts, at most `size` wholes. */
export function firstWholes(rows: readonly Target[], size: number): { readonly page: Target[]; readonly next: string } {
  const roots = [...new Set(rows.map(({ rootId }) => rootId))];
  const shown = new Set(roots.slice(0, size));
  const page = rows.filter(({ rootId }) => shown.has(rootId));
  return { page, next: roots.length > size ? ([...shown].at(-1) ?? '') : '' };
}
