import type { FieldDraft } from './field.rules.ts';

export interface FieldRow extends FieldDraft {
  readonly fieldId: string;
  readonly version: number;
  readonly state: 'draft' | 'published' | 'withdrawn';
  readonly changeTime: Date;
}

export const FIELD_COLUMNS = `f.field_id as "fieldId", f.version, f.state, f.code, f.name, f.about, f.type, f.codes, f.purpose,
  f.legal_basis as "legalBasis", f.owner_unit as "ownerUnit", f.retention_days as "retentionDays", f.at_end as "atEnd", f.sensitivity,
  f.change_time as "changeTime"`;

/** [ids[], drafts as json, actor, time]: each becomes the next version of its code, whatever state the one before is in. */
export const DRAFT_FIELDS = `insert into registered_field (field_id, code, version, state, name, about, type, codes, purpose, legal_basis,
    owner_unit, retention_days, at_end, sensitivity, actor, change_time)
  select d.id, d.code, coalesce((select max(o.version) from registered_field o where o.code = d.code), 0) + 1, 'draft', d.name, d.about, d.type,
    d.codes, d.purpose, d."legalBasis", d."ownerUnit", d."retentionDays", d."atEnd", d.sensitivity, $2, $3
  from jsonb_to_recordset($1) as d(id uuid, code text, name text, about text, type text, codes text[], purpose text, "legalBasis" text,
    "ownerUnit" text, "retentionDays" int, "atEnd" text, sensitivity text)`;
/** [codes[]]: the newest draft of each that no later version stands before. */
export const NEWEST_DRAFTS = `select distinct on (f.code) ${FIELD_COLUMNS} from registered_field f
  where f.code = any ($1) and f.state = 'draft' order by f.code, f.version desc`;
/** [codes[], time]: what stood until now. */
export const WITHDRAW = `update registered_field set state = 'withdrawn', change_time = $2
  where code = any ($1) and state = 'published' returning field_id as "fieldId", version`;
/** [ids[], time] */
export const PUBLISH = `update registered_field set state = 'published', change_time = $2 where field_id = any ($1)`;
/** [id] */
export const ONE_FIELD = `select ${FIELD_COLUMNS} from registered_field f where f.field_id = $1`;
/** [id to go on behind or null, limit, state or '', code or ''] */
export const LIST_FIELDS = `select ${FIELD_COLUMNS} from registered_field f
  where ($1::uuid is null or f.field_id < $1) and ($3 = '' or f.state = $3) and ($4 = '' or f.code = $4) order by f.field_id desc limit $2`;
/** [codes[]] */
export const PUBLISHED = `select ${FIELD_COLUMNS} from registered_field f where f.code = any ($1) and f.state = 'published'`;
