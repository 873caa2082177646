import { grantApp, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** Campaigns are known in the house; what became of a dwelling or establishment is seen with it. */
export class CreateCampaign1767200300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CAMPAIGN, ...CHECK, ...FINDING]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const seen = (kind: string): string =>
  `when '${kind}' then exists (select from ${kind} r where r.${kind}_id = about_id)`;
const VISIBLE = `case about ${['dwelling', 'establishment'].map(seen).join(' ')} end`;

const secured = (table: string, visible: string, grants: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_select on ${table} for select using (${visible})`,
  `create policy ${table}_insert on ${table} for insert with check (${visible})`,
  ...(grants.includes('update')
    ? [`create policy ${table}_update on ${table} for update using (${visible}) with check (${visible})`]
    : []),
  grantApp(`${grants} on ${table}`),
];

const CAMPAIGN = [
  `create table campaign (
    campaign_id uuid not null,
    kind text not null,
    name text not null,
    about text not null,
    org_path text collate "C" not null,
    lines jsonb not null,
    fresh_days int not null,
    due_date date not null,
    actor text not null,
    open_time timestamptz not null,
    constraint campaign_pkey primary key (campaign_id),
    constraint campaign_kind_check check (kind in ('survey', 'hazard-check')),
    constraint campaign_about_check check (about in ('dwelling', 'establishment')))`,
  ...comments('campaign', 'Campaigns (入户走访、隐患排查): what is to be seen, and the checklist', {
    campaign_id: 'Id, uuid v7',
    kind: 'survey, hazard-check',
    name: 'Name',
    about: 'What is seen: dwelling, establishment',
    org_path: 'Path of its place',
    lines: 'Checklist: field, hazards, matter of each line',
    fresh_days: 'Days after which what was seen is stale; 0 never',
    due_date: 'Last day',
    actor: 'Subject that opened it',
    open_time: 'When it was opened',
  }),
  ...secured('campaign', `${ACTOR} is not null`, 'select, insert'),
];

const CHECK = [
  `create table campaign_check (
    campaign_id uuid not null,
    about_id uuid not null,
    about text not null,
    outcome text not null,
    check_time timestamptz not null,
    constraint campaign_check_pkey primary key (campaign_id, about_id),
    constraint campaign_check_outcome_check check (outcome in ('seen', 'nobody-there', 'declined')))`,
  ...comments('campaign_check', 'What became of each dwelling or establishment of a campaign', {
    campaign_id: 'Campaign',
    about_id: 'Dwelling or establishment',
    about: 'What it is: dwelling, establishment',
    outcome: 'seen, nobody-there, declined',
    check_time: 'When',
  }),
  ...secured('campaign_check', VISIBLE, 'select, insert, update (outcome, check_time)'),
  ...retentionPolicies('registry', 'campaign_check', `check_time < now() - interval '3 years'`),
];

const FINDING = [
  `create table campaign_finding (
    finding_id uuid not null,
    campaign_id uuid not null,
    about_id uuid not null,
    about text not null,
    grid_id uuid not null,
    words text not null,
    code text collate "C" not null,
    matter_code text not null,
    find_time timestamptz not null,
    constraint campaign_finding_pkey primary key (finding_id))`,
  `create index campaign_finding_about on campaign_finding (campaign_id, about_id)`,
  ...comments('campaign_finding', 'Hazards found (隐患)', {
    finding_id: 'Id, uuid v7',
    campaign_id: 'Campaign',
    about_id: 'Dwelling or establishment',
    about: 'What it is: dwelling, establishment',
    grid_id: 'Grid it lay in',
    words: 'Where and what, in words: no room, no person',
    code: 'Field of the answer',
    matter_code: 'Matter it belongs to',
    find_time: 'When',
  }),
  ...secured('campaign_finding', VISIBLE, 'select, insert'),
  ...retentionPolicies('registry', 'campaign_finding', `find_time < now() - interval '3 years'`),
];
