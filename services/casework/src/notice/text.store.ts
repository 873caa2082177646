import { statement } from '@wangge/platform/persistence';
import type { TextKindName } from './text.entity.ts';

/** A version as it is read. */
export interface TextRow {
  readonly textId: string;
  readonly code: string;
  readonly textVersion: number;
  readonly kind: TextKindName;
  readonly title: string;
  readonly body: string;
  readonly documentNumber: string;
  readonly ownerUnitId: string;
  readonly ownerUnitName: string;
  readonly orgPath: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly publishTime: Date;
  readonly withdrawTime: Date | null;
  /** Of the day that was asked about. */
  readonly inForce: boolean;
}

// $n: the day, YYYY-MM-DD.
const inForce = (day: string) => `(t.withdraw_time is null and ${day}::date between t.start_date and t.end_date
  and not exists (select from consultation_text n where n.org_path = t.org_path and n.code = t.code
    and n.text_version > t.text_version and n.withdraw_time is null and n.start_date <= ${day}::date))`;

const COLUMNS = `t.text_id as "textId", t.code, t.text_version as "textVersion", t.kind, t.title, t.body,
  t.document_number as "documentNumber", t.owner_unit_id as "ownerUnitId", t.owner_unit_name as "ownerUnitName",
  t.org_path as "orgPath", to_char(t.start_date, 'YYYY-MM-DD') as "startDate", to_char(t.end_date, 'YYYY-MM-DD') as "endDate",
  t.publish_time as "publishTime", t.withdraw_time as "withdrawTime"`;

/** [id, day] */
export const ONE_TEXT = `select ${COLUMNS}, ${inForce('$2')} as "inForce" from consultation_text t where t.text_id = $1`;
export const textById = statement('consultation_text_by_id', ONE_TEXT);

/** [id]: kept from being changed by others until the transaction ends. */
export const LOCK_TEXT = `select ${COLUMNS} from consultation_text t where t.text_id = $1 for update`;
export const WITHDRAW_TEXT = 'update consultation_text set withdraw_time = $2 where text_id = $1';

/** [id, code, kind, title, body, document, unit, its name, path, first day, last day, time]: answers the version it got. */
export const INSERT_TEXT = `insert into consultation_text (text_id, code, text_version, kind, title, body, document_number,
    owner_unit_id, owner_unit_name, org_path, start_date, end_date, publish_time)
  select $1, $2, coalesce(max(t.text_version), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
    from consultation_text t where t.org_path = $9 and t.code = $2
  returning text_version as "textVersion"`;

/** [behind this id, how many, day, path of a place or null, kind or null, words]: in force, at the place or around it. */
export const LIST_TEXTS = `select ${COLUMNS}, true as "inForce" from consultation_text t
  where ($1::uuid is null or t.text_id < $1) and ${inForce('$3')}
    and ($4::text is null or ($4 || '.') ^@ (t.org_path || '.')) and ($5::text is null or t.kind = $5)
    and ($6 = '' or position($6 in t.title) > 0 or position($6 in t.body) > 0)
  order by t.text_id desc limit $2`;
