import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** What is held about a record that is merged goes to the one that stays, and comes back when the merge is undone. */
export class FollowMerge1767800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TRAIL, ...FOLLOW, ...BACK]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TRAIL = [
  `create table merged_row (
    gone_id uuid not null,
    table_name text not null,
    row_id uuid not null,
    version int,
    held boolean,
    merge_time timestamptz not null,
    constraint merged_row_pkey primary key (gone_id, table_name, row_id))`,
  `create index merged_row_row on merged_row (row_id)`,
  ...comments(
    'merged_row',
    'What went with a merged record to the one that stays: the way back; written and read by follow_merge and undo_merge only',
    {
      gone_id: 'Record it was about before',
      table_name: 'Table of the row',
      row_id: 'Row',
      version: 'Of a value of a ledger: its version there',
      held: 'Of a value of a ledger: whether it stood',
      merge_time: 'When it went',
    },
  ),
  `alter table merged_row enable row level security`,
  `alter table merged_row force row level security`,
  `create policy merged_row_owner on merged_row to current_user using (true) with check (true)`,
];

/** Rows about a person beside the values of ledgers: table, key, column of the person, and which of them can go. */
const stands = (at: string): string =>
  `(r.withdraw_time is not null or not exists (select from consent o where o.person_id = ${at} and o.kind = r.kind and o.withdraw_time is null))`;
const ABOUT: readonly (readonly [table: string, key: string, column: string, can: (at: string) => string])[] = [
  ['ticket', 'ticket_id', 'person_id', () => 'true'],
  ['form_fill', 'fill_id', 'about_id', () => 'true'],
  ['reveal_grant', 'grant_id', 'person_id', () => 'true'],
  // One of a kind stands at a time: where both stand, the other keeps naming its record.
  ['consent', 'consent_id', 'person_id', stands],
];

const asOwner = (name: string, args: string, comment: string, body: string): string[] => [
  `create function ${name}(${args}) returns void language plpgsql security definer set search_path = public, pg_temp as $body$${body}$body$`,
  `comment on function ${name} is '${comment}'`,
  `revoke all on function ${name} from public`,
  grantApp(`execute on function ${name}`),
];

const goWith = ([table, key, column, can]: (typeof ABOUT)[number]): string => `
  with gone as (update ${table} r set ${column} = p_into where r.${column} = p_gone and ${can('p_into')} returning r.${key} as id)
  insert into merged_row (gone_id, table_name, row_id, merge_time) select p_gone, '${table}', id, clock_timestamp() from gone
  on conflict on constraint merged_row_pkey do update set merge_time = excluded.merge_time;`;

// As owner: grants are their holders', and who merges need not be one of them. Only a record that is merged gives anything away.
const FOLLOW = asOwner(
  'follow_merge',
  'p_gone uuid, p_into uuid, p_time timestamptz',
  'Takes what is held about a merged record to the one that stays',
  `
begin
  if not exists (select from duplicate_pair where gone_id = p_gone and state = 'merged' and p_into in (one_id, other_id) and p_into <> p_gone) then
    raise insufficient_privilege;
  end if;
  insert into merged_row (gone_id, table_name, row_id, version, held, merge_time)
    select p_gone, 'ledger_value', value_id, version, end_time is null, clock_timestamp() from ledger_value where about = 'person' and about_id = p_gone
  on conflict on constraint merged_row_pkey do update set version = excluded.version, held = excluded.held, merge_time = excluded.merge_time;
  -- What stands at the record that stays goes on standing.
  update ledger_value v set about_id = p_into,
      version = v.version + coalesce((select max(o.version) from ledger_value o where o.about_id = p_into and o.code = v.code), 0),
      end_time = case when exists (select from ledger_value o where o.about_id = p_into and o.code = v.code and o.end_time is null)
        then coalesce(v.end_time, p_time) else v.end_time end
    where v.about = 'person' and v.about_id = p_gone;${ABOUT.map(goWith).join('')}
end `,
);

const comeBack = ([table, key, column, can]: (typeof ABOUT)[number]): string => `
  update ${table} r set ${column} = p_gone from merged_row m where m.gone_id = p_gone and m.table_name = '${table}' and m.row_id = r.${key} and ${can('p_gone')};`;

const BACK = asOwner(
  'undo_merge',
  'p_gone uuid',
  'Brings back what went with a record, wherever it is by now, once the record is held again',
  `
begin
  if exists (select from duplicate_pair where gone_id = p_gone and state = 'merged') then raise insufficient_privilege; end if;
  update ledger_value v set about_id = p_gone, version = m.version, end_time = case when m.held then null else v.end_time end
    from merged_row m where m.gone_id = p_gone and m.table_name = 'ledger_value' and m.row_id = v.value_id;${ABOUT.map(comeBack).join('')}
  -- With it go the steps after it: a merge of the record it was merged into has nothing of it to give back any more.
  delete from merged_row l using merged_row m where m.gone_id = p_gone and l.table_name = m.table_name and l.row_id = m.row_id
    and l.merge_time >= m.merge_time;
end `,
);
