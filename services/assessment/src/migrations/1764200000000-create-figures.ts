import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COUNTERS: readonly (readonly [string, string])[] = [
  ['reported', 'Reports'],
  ['filed', 'Cases filed'],
  ['refused', 'Reports refused'],
  ['dispatched', 'Cases dispatched'],
  ['handled', 'Cases handled'],
  ['due_to_close', 'Cases due to be closed'],
  ['closed', 'Cases closed'],
  ['on_time_closed', 'Cases closed in time'],
  ['rework_cases', 'Cases sent back at least once'],
  ['objections', 'Objections to dispatches'],
  ['reopened', 'Cases reopened'],
  ['evaluated', 'Cases evaluated'],
  ['satisfied', 'Evaluations of 4 or 5'],
  ['satisfaction_sum', 'Sum of evaluations'],
];

const FACT_COLUMNS: Readonly<Record<string, string>> = {
  case_id: 'Id of the case, uuid v7; the key of partitions',
  version: 'Version of the last event folded in',
  org_path: 'Path of the place it happened at',
  matter_code: 'Code of the matter',
  reported_day: 'Beijing day it was reported',
  filed_day: 'Beijing day it was filed',
  refused_day: 'Beijing day it was refused',
  dispatched_day: 'Beijing day of its first dispatch',
  handled_day: 'Beijing day the lead unit first completed it',
  due_day: 'Beijing day the whole case is due',
  closed_day: 'Beijing day it was closed',
  closed_on_time: 'Whether it was closed in time, pauses excluded',
  reworks: 'How often it was sent back',
  objections: 'How often its dispatch was objected to',
  reopened_day: 'Beijing day it was last reopened',
  evaluated_day: 'Beijing day the reporter evaluated it',
  satisfaction: 'Satisfaction, 1 to 5; 0 without evaluation',
};

/** Every listener of casework's events folds facts; nothing else writes here. */
export const FOLDER = 'service:assessment/wangge.casework.v1';

/** Facts of cases and the counters made of them. */
export class CreateFigures1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...facts(), ...figures('figure_day', 'day'), ...figures('figure_month', 'month')])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const pathCheck = (column: string, empty: string) =>
  `check (${column} ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)${empty}$')`;

function facts(): string[] {
  return [
    `create table case_fact (
      case_id uuid not null,
      version int not null,
      org_path text collate "C" not null constraint case_fact_org_path_check ${pathCheck('org_path', '')},
      matter_code text not null,
      reported_day date,
      filed_day date,
      refused_day date,
      dispatched_day date,
      handled_day date,
      due_day date,
      closed_day date,
      closed_on_time boolean not null,
      reworks int not null,
      objections int not null,
      reopened_day date,
      evaluated_day date,
      satisfaction smallint not null,
      constraint case_fact_pkey primary key (case_id)) partition by range (case_id)`,
    `create index case_fact_org_path on case_fact (org_path)`,
    `comment on table case_fact is 'What is known of each case from its events; the figures are a function of it'`,
    ...Object.entries(FACT_COLUMNS).map(
      ([column, about]) => `comment on column case_fact.${column} is ${quoted(about)}`,
    ),
    ...placePolicies({ table: 'case_fact', jobs: [FOLDER] }),
  ];
}

function figures(table: string, period: string): string[] {
  return [
    `create table ${table} (
      parent_path text collate "C" not null constraint ${table}_parent_path_check ${pathCheck('parent_path', '?')},
      period date not null,
      org_path text collate "C" not null constraint ${table}_org_path_check ${pathCheck('org_path', '')},
      matter_code text not null,
      ${COUNTERS.map(([column]) => `${column} bigint not null default 0`).join(',\n      ')},
      constraint ${table}_pkey primary key (parent_path, period, org_path, matter_code))`,
    `comment on table ${table} is 'Counters by area, ${period} and matter, down to communities'`,
    `comment on column ${table}.parent_path is 'Path of the place above the area; empty for the district'`,
    `comment on column ${table}.period is 'Beijing day, or first day of the month'`,
    `comment on column ${table}.org_path is 'Path of the area: district, street or community'`,
    `comment on column ${table}.matter_code is 'Code of the matter'`,
    ...COUNTERS.map(([column, about]) => `comment on column ${table}.${column} is ${quoted(about)}`),
    ...placePolicies({ table, jobs: [FOLDER] }),
  ];
}
