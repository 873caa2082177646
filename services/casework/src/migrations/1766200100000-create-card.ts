import { grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateCard1766200100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CARD, ...OVERDUE, ...RULE, DUE, ...FORGET]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const SWEEPER = ['service:casework/deadline-sweeper'];

const CARD = [
  `create table unit_card (
    card_id uuid not null,
    unit_id uuid not null,
    unit_name text not null,
    color text not null,
    org_path text collate "C" not null,
    overdue_count int not null,
    within_days int not null,
    case_id uuid not null,
    give_time timestamptz not null,
    constraint unit_card_pkey primary key (card_id),
    constraint unit_card_color_check check (color in ('yellow', 'red')))`,
  ...comments('unit_card', 'Cards (黄牌、红牌) given to units by rule', {
    card_id: 'Id, uuid v7',
    unit_id: 'Unit it was given to',
    unit_name: 'Name of the unit when it was given',
    color: 'yellow or red',
    org_path: 'Path of the street whose work it is about',
    overdue_count: 'How often the unit went over its time there within the days',
    within_days: 'Days of the rule',
    case_id: 'Case that was the last of them',
    give_time: 'When it was given',
  }),
  `create index unit_card_of_unit on unit_card (unit_id, card_id)`,
  ...placePolicies({ table: 'unit_card', unitColumns: ['unit_id'], jobs: SWEEPER, grants: 'select, insert' }),
];

const OVERDUE = [
  `create table unit_overdue (
    case_id uuid not null,
    version int not null,
    unit_id uuid not null,
    org_path text collate "C" not null,
    over_time timestamptz not null,
    constraint unit_overdue_pkey primary key (case_id, version))`,
  ...comments('unit_overdue', 'When units went over their time: what cards are counted from', {
    case_id: 'Case',
    version: 'Version of the case that told it',
    unit_id: 'Unit whose time it was',
    org_path: 'Path of the street',
    over_time: 'When it was told',
  }),
  `create index unit_overdue_of_unit on unit_overdue (unit_id, org_path, over_time)`,
  ...placePolicies({ table: 'unit_overdue', jobs: SWEEPER, grants: 'select, insert' }),
];

/** What was counted and given for a case goes with it. */
const FORGET = [
  `create function forget_cards() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from unit_overdue where case_id = old.case_id;
  delete from unit_card where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_cards() is 'What was counted and given for a case goes with it'`,
  `revoke all on function forget_cards() from public`,
  `create trigger case_file_forget_cards after delete on case_file for each row execute function forget_cards()`,
];

// What an order is due by is the leader's; a case is due by its own clocks.
const DUE = `create or replace function case_due() returns trigger language plpgsql as $body$
begin
  select coalesce(min(due) filter (where not paused), min(due)) into new.due_at
    from (select (c ->> 'dueTime')::timestamptz as due, coalesce(c #> '{run,pauses,-1,to}' = 'null', false) as paused
      from jsonb_array_elements(new.clocks) c
      where c #>> '{run,stoppedTime}' is null and c ->> 'taskId' is null and c ->> 'orderId' is null) open;
  return new;
end $body$`;

const RULE = [
  `create table card_rule (
    color text not null,
    overdue_count int not null,
    within_days int not null,
    constraint card_rule_pkey primary key (color),
    constraint card_rule_color_check check (color in ('yellow', 'red')),
    constraint card_rule_check check (overdue_count > 0 and within_days > 0))`,
  ...comments('card_rule', 'When a unit is given a card', {
    color: 'yellow or red',
    overdue_count: 'So many times over its time in one street',
    within_days: 'within so many days',
  }),
  `insert into card_rule values ('yellow', 3, 30), ('red', 6, 30)`,
  grantApp('select on card_rule'),
];
