import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateMatter1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CATALOGUE, ...MATTER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// No place in it and nothing personal: what can be reported is public.
const CATALOGUE = [
  `create table catalogue (
    version int not null,
    digest bytea not null,
    import_time timestamptz not null,
    constraint catalogue_pkey primary key (version),
    constraint catalogue_version_check check (version >= 1))`,
  ...comments('catalogue', 'Versions of the matter catalogue (事项目录)', {
    version: 'Version, from 1',
    digest: 'SHA-256 of its matters: an equal import changes nothing',
    import_time: 'When it was imported',
  }),
  grantApp('select, insert on catalogue'),
];

const MATTER = [
  `create table matter (
    catalogue_version int not null,
    code text collate "C" not null,
    name text not null,
    name_en text not null,
    item_class text,
    flow text not null,
    clocks jsonb not null,
    evidence text[] not null,
    anonymous boolean not null,
    leaf boolean not null,
    demonstration boolean not null,
    constraint matter_pkey primary key (catalogue_version, code),
    constraint matter_code_check check (code ~ '^[0-9]{2}(\\.[0-9]{2}){0,7}$'),
    constraint matter_item_class_check check (item_class in ('immediate', 'promised', 'supplementary', 'referred')),
    constraint matter_leaf_check check (leaf = (item_class is not null) and leaf = (flow <> '')),
    constraint matter_catalogue_fkey foreign key (catalogue_version) references catalogue (version))`,
  ...comments('matter', 'Matters (事项): nodes of the catalogue', {
    catalogue_version: 'Version of the catalogue',
    code: 'Code, two digits a level',
    name: 'Name in Chinese',
    name_en: 'Name in English',
    item_class: 'Item class (件类); null for branches',
    flow: 'Flow it runs on; empty for branches',
    clocks: 'How long each clock of the flow runs',
    evidence: 'Evidence needed before completion',
    anonymous: 'Whether it may be reported without a name',
    leaf: 'Whether it can be reported',
    demonstration: 'Whether it only serves to demonstrate',
  }),
  grantApp('select, insert on matter'),
];
