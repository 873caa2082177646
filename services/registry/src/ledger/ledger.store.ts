export interface LedgerRow {
  readonly ledgerId: string;
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly about: string;
  readonly state: 'draft' | 'published' | 'withdrawn';
  readonly counts: readonly number[];
  readonly changeTime: Date;
}

const COLUMNS = `ledger_id as "ledgerId", code, version, name, about, state, counts, change_time as "changeTime"`;

/** [id, code, name, about, counts, actor, time] */
export const ADD_LEDGER = `insert into ledger (ledger_id, code, version, name, about, state, counts, actor, change_time)
  select $1, $2, coalesce(max(version), 0) + 1, $3, $4, 'draft', $5, $6, $7 from ledger where code = $2`;
/** [id, lines as json] */
export const ADD_LINES = `insert into ledger_line (ledger_id, position, level, code, name, field_code)
  select $1, l.position, l.level, l.code, l.name, l."fieldCode"
  from jsonb_to_recordset($2) as l(position int, level int, code text, name text, "fieldCode" text)`;
/** [id] */
export const ONE_LEDGER = `select ${COLUMNS} from ledger where ledger_id = $1`;
/** [id to go on behind or null, limit] */
export const LIST_LEDGERS = `select ${COLUMNS} from ledger where ($1::uuid is null or ledger_id < $1) order by ledger_id desc limit $2`;
/** [position to go on behind or null, limit, id] */
export const LIST_LINES = `select position, level, code, name, field_code as "fieldCode" from ledger_line
  where ledger_id = $3 and ($1::int is null or position > $1::int) order by position limit $2`;
/** [id]: every line, and whether its field is published for what the ledger is of. */
export const LINES_TO_JUDGE = `select l.position, l.level, l.code, l.name, l.field_code as "fieldCode",
    exists (select from registered_field f where f.code = l.field_code and f.about = g.about and f.state = 'published') as registered
  from ledger_line l join ledger g using (ledger_id) where l.ledger_id = $1 order by l.position`;
/** [code, time] */
export const WITHDRAW_LEDGER = `update ledger set state = 'withdrawn', change_time = $2 where code = $1 and state = 'published'`;
/** [id, time] */
export const PUBLISH_LEDGER = `update ledger set state = 'published', change_time = $2 where ledger_id = $1`;
