import { childPolicies, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateOffer1766500400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...OFFER, ...ASKING, ...OUTCOME]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const BOX = 'service:casework/offer-box';
const IS_BOX = `coalesce(nullif(current_setting('wangge.actor', true), '') = '${BOX}', false)`;
const ORG_PATH = `check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$')`;
const KIND = `check (kind in ('job', 'training', 'lead'))`;

const OFFER = [
  `create table offer (
    offer_id uuid not null,
    kind text not null,
    title text not null,
    body text not null,
    provider text not null,
    org_path text collate "C" not null,
    end_date date not null,
    make_time timestamptz not null,
    constraint offer_pkey primary key (offer_id),
    constraint offer_kind_check ${KIND},
    constraint offer_org_path_check ${ORG_PATH})`,
  ...comments('offer', 'Offers of jobs, training and business leads (就业、培训、商机)', {
    offer_id: 'Id, uuid v7',
    kind: 'job, training or lead',
    title: 'Title',
    body: 'What it says',
    provider: 'Who gives it',
    org_path: 'Path of the place it is for',
    end_date: 'Last day',
    make_time: 'When it was made',
  }),
  ...placePolicies({ table: 'offer', jobs: [BOX], grants: 'select, insert' }),
];

// Written, looked up and deleted in the name of the service: who asked is not known here.
const ASKING = [
  `create table offer_asking (
    asking_id uuid not null,
    kind text not null,
    org_path text collate "C" not null,
    code_hash bytea not null,
    constraint offer_asking_pkey primary key (asking_id),
    constraint offer_asking_kind_check ${KIND},
    constraint offer_asking_org_path_check ${ORG_PATH})`,
  ...comments('offer_asking', 'That somebody asked for offers of a kind; nothing tells who', {
    asking_id: 'Id, uuid v7',
    kind: 'job, training or lead',
    org_path: 'Path of the place offers should be around',
    code_hash: 'SHA-256 of the code it is looked up by',
  }),
  `create index offer_asking_code on offer_asking (code_hash)`,
  ...placePolicies({ table: 'offer_asking', jobs: [BOX], grants: 'select, insert, delete' }),
  `create policy offer_asking_delete on offer_asking for delete using (${IS_BOX})`,
];

const OUTCOME = [
  `create table offer_outcome (
    offer_id uuid not null,
    asking_id uuid not null,
    outcome text not null,
    constraint offer_outcome_pkey primary key (offer_id, asking_id),
    constraint offer_outcome_check check (outcome in ('taken', 'declined')))`,
  ...comments('offer_outcome', 'What became of offers, by asking; goes with the asking', {
    offer_id: 'Offer',
    asking_id: 'Asking',
    outcome: 'taken or declined',
  }),
  ...childPolicies({
    ...{ table: 'offer_outcome', parent: 'offer', key: 'offer_id' },
    grants: 'select, insert, update (outcome), delete',
  }),
  `create policy offer_outcome_delete on offer_outcome for delete using (${IS_BOX})`,
];
